/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How many, how long in all, and the longest of the last minutes: as a timer tells them, added up by the hundred. */
final class CountedRequests implements RequestMeter {
    static final String MAX = NAME + ".max";

    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final TimeWindowMax max;

    CountedRequests(Clock clock) {
        max = new TimeWindowMax(clock, DistributionStatisticConfig.DEFAULT);
    }

    /** Registers it, unless there is one of this id, and returns the meter that is there then. */
    FunctionTimer register(MeterRegistry registry, Tags tags) {
        TimeGauge.builder(MAX, this, TimeUnit.NANOSECONDS, counted -> counted.max.poll())
                .description("The longest request of the last minutes")
                .tags(tags)
                .register(registry);
        return FunctionTimer.builder(
                        NAME,
                        this,
                        counted -> counted.count.sum(),
                        counted -> counted.nanos.sum(),
                        TimeUnit.NANOSECONDS)
                .description(DESCRIPTION)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void add(long each) {
        count.increment();
        nanos.add(each);
        max.record((double) each);
    }

    @Override
    public void add(long[] several) {
        long sum = 0;
        long longest = 0;
        for (long each : several) {
            sum += each;
            longest = Math.max(longest, each);
        }
        count.add(several.length);
        nanos.add(sum);
        max.record((double) longest);
    }
}
