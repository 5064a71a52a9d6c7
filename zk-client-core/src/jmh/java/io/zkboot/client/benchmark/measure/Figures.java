/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.measure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one client did in one round, each figure by its name.
 *
 * @param values in the order in which they are shown
 */
public record Figures(Map<String, Double> values) {
    public static final String OPS = "ops/s";
    public static final String CPU = "CPU us/op";
    public static final String ALLOCATED = "alloc B/op";
    public static final String SWITCHES = "switches/op";
    public static final String P50 = "p50 us";
    public static final String P99 = "p99 us";

    private static final String SEPARATOR = "\t";

    /** Returns figures with none in them yet. */
    public static Figures none() {
        return new Figures(new LinkedHashMap<>());
    }

    /** Adds one. */
    public Figures with(String name, double value) {
        values.put(name, value);
        return this;
    }

    /** Adds the median and the 99th percentile. */
    public Figures with(Latencies latencies) {
        return with(P50, latencies.micros(0.5)).with(P99, latencies.micros(0.99));
    }

    /** Adds how many operations there were in a second, and what each has cost. */
    public Figures with(Usage usage, long operations, long nanos) {
        return with(OPS, operations * 1e9 / nanos).with(usage, operations);
    }

    /** Adds what each of so many operations has cost. */
    public Figures with(Usage usage, long operations) {
        return with(CPU, usage.cpuNanos() / 1e3 / operations)
                .with(ALLOCATED, (double) usage.allocatedBytes() / operations)
                .with(SWITCHES, usage.switches() / operations);
    }

    /** Writes them as one line, which {@link #parse} reads. */
    public String toLine() {
        StringBuilder line = new StringBuilder();
        values.forEach((name, value) -> line.append(line.isEmpty() ? "" : SEPARATOR)
                .append(name)
                .append(SEPARATOR)
                .append(value));
        return line.toString();
    }

    /** Reads what {@link #toLine} has written. */
    public static Figures parse(String line) {
        String[] words = line.split(SEPARATOR);
        Figures figures = none();
        for (int i = 0; i + 1 < words.length; i += 2) {
            figures.with(words[i], Double.parseDouble(words[i + 1]));
        }
        return figures;
    }
}
