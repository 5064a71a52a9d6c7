/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.step.StepTimer;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The request meters of one registry. A timer costs many times what the rest of a request among thousands does, and has
 * nothing over sums and a maximum unless somebody wants to know how times are distributed. So requests are added up
 * where it is certain that nobody does: in a single registry whose timer is of a kind that keeps no distribution of its
 * own accord, and that has not been told to by a filter. In all others they have a timer.
 *
 * <p>Clients and contexts that share a registry share the meters of the same id, as they would a timer; also where
 * filters make the ids of several the same, and when a context has ended and another one follows.
 */
final class RequestMeters {
    private static final Map<MeterRegistry, RequestMeters> ALL = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Those that keep a distribution only if they are told to; by name, as that of Prometheus is of another artifact.
     */
    private static final Set<String> PLAIN_TIMERS = Set.of(
            CumulativeTimer.class.getName(),
            StepTimer.class.getName(),
            "io.micrometer.prometheusmetrics.PrometheusTimer");

    /**
     * What a meter shows, which it does not keep itself.
     *
     * @param meter weak, as it may know its registry, which is not to be kept
     */
    private record Shown(WeakReference<FunctionTimer> meter, CountedRequests requests) {}

    private final Map<Meter.Id, Shown> counted = new HashMap<>();

    private RequestMeters() {}

    /** Returns the meter for those tags, and registers it if there is none. */
    static RequestMeter in(MeterRegistry registry, Tags tags) {
        return ALL.computeIfAbsent(registry, key -> new RequestMeters()).get(registry, tags);
    }

    private synchronized RequestMeter get(MeterRegistry registry, Tags tags) {
        Timer timer;
        try {
            timer = timer(registry, tags);
        } catch (IllegalArgumentException another) { // of this id there is one that adds up
            return count(registry, tags);
        }
        if (!PLAIN_TIMERS.contains(timer.getClass().getName()) || isDistribution(timer.takeSnapshot())) {
            return new RequestMeter.TimedRequests(timer);
        }
        registry.remove(timer);
        return count(registry, tags);
    }

    private CountedRequests count(MeterRegistry registry, Tags tags) {
        CountedRequests fresh = new CountedRequests(registry.config().clock());
        FunctionTimer meter = fresh.register(registry, tags);
        Shown known = counted.get(meter.getId()); // which may be that of filters
        if (known != null && known.meter().refersTo(meter)) {
            return known.requests();
        }
        // There was none, or the registry has been cleared since: that one is shown nowhere any more.
        counted.put(meter.getId(), new Shown(new WeakReference<>(meter), fresh));
        return fresh;
    }

    private static Timer timer(MeterRegistry registry, Tags tags) {
        return Timer.builder(RequestMeter.NAME)
                .description(RequestMeter.DESCRIPTION)
                .tags(tags)
                .register(registry);
    }

    private static boolean isDistribution(HistogramSnapshot snapshot) {
        return snapshot.histogramCounts().length > 0 || snapshot.percentileValues().length > 0;
    }
}
