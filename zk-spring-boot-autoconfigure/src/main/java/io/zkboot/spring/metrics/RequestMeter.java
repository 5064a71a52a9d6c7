/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.concurrent.TimeUnit;

/** Counts and times the requests of one operation and one result. Any thread. */
interface RequestMeter {
    /** The name of all of them. */
    String NAME = "zookeeper.client.requests";

    /** What they are. */
    String DESCRIPTION = "Requests, waiting and queueing included";

    /** One has ended. */
    void add(long nanos);

    /** Several have ended. */
    void add(long[] nanos);

    /**
     * Registers one. A timer costs many times what the rest of a request among thousands does, and has nothing over
     * sums and a maximum unless somebody wants to know how times are distributed: who has configured a histogram,
     * percentiles or objectives for it has a timer.
     */
    static RequestMeter of(MeterRegistry registry, Tags tags) {
        Timer timer = Timer.builder(NAME).description(DESCRIPTION).tags(tags).register(registry);
        if (isDistribution(registry, timer)) {
            return new TimedRequests(timer);
        }
        registry.remove(timer);
        return CountedRequests.in(registry, tags);
    }

    private static boolean isDistribution(MeterRegistry registry, Timer timer) {
        if (registry instanceof CompositeMeterRegistry composite) {
            return composite.getRegistries().stream().anyMatch(each -> {
                Timer part = each.find(timer.getId().getName())
                        .tags(timer.getId().getTags())
                        .timer();
                return part != null && isDistribution(each, part);
            });
        }
        HistogramSnapshot snapshot = timer.takeSnapshot();
        return snapshot.histogramCounts().length > 0 || snapshot.percentileValues().length > 0;
    }

    /**
     * One by one.
     *
     * @param timer keeps the distribution
     */
    record TimedRequests(Timer timer) implements RequestMeter {
        @Override
        public void add(long nanos) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void add(long[] nanos) {
            for (long each : nanos) {
                add(each);
            }
        }
    }
}
