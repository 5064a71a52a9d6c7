/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** A column of figures of the {@link Sample}s. */
record Metric(String name, ToDoubleFunction<Sample> of) {
    private static final List<Metric> ALWAYS = List.of(
            new Metric("ops/s", Sample::opsPerSecond),
            new Metric("CPU us/op", Sample::cpuMicros),
            new Metric("alloc B/op", Sample::allocated),
            new Metric("switches/op", Sample::switches));
    private static final List<Metric> WITH_LATENCY = List.of(
            new Metric("p50 us", Sample::p50Micros),
            new Metric("p99 us", Sample::p99Micros),
            new Metric("ops/s", Sample::opsPerSecond),
            new Metric("CPU us/op", Sample::cpuMicros),
            new Metric("alloc B/op", Sample::allocated),
            new Metric("switches/op", Sample::switches));

    static List<Metric> of(Cell cell) {
        return cell.hasLatency() ? WITH_LATENCY : ALWAYS;
    }

    double median(List<Sample> samples) {
        return Statistics.quantile(samples.stream().mapToDouble(of).toArray(), 0.5);
    }

    /** Returns the ratio within each round, sorted. */
    double[] ratios(List<Sample> samples, List<Sample> base) {
        double[] ratios = new double[samples.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = of.applyAsDouble(samples.get(i)) / of.applyAsDouble(base.get(i));
        }
        return ratios;
    }
}
