/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.report;

import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Statistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What came of each round, by cell, client and round. What is missing is NaN. */
public final class Results {
    private final Map<String, Map<String, Map<Integer, Figures>>> rounds = new HashMap<>();

    /** Keeps what a client did in a round of a cell. */
    public void add(String cell, String client, int round, Figures figures) {
        rounds.computeIfAbsent(cell, none -> new HashMap<>())
                .computeIfAbsent(client, none -> new HashMap<>())
                .put(round, figures);
    }

    /** Forgets what a client did in a cell. */
    public void drop(String cell, String client) {
        rounds.getOrDefault(cell, new HashMap<>()).remove(client);
    }

    private Map<Integer, Figures> of(String cell, String client) {
        return rounds.getOrDefault(cell, Map.of()).getOrDefault(client, Map.of());
    }

    /** Returns the names of the figures of a cell, in order. */
    Set<String> metrics(String cell) {
        Set<String> names = new LinkedHashSet<>();
        rounds.getOrDefault(cell, Map.of())
                .values()
                .forEach(rounds -> rounds.values()
                        .forEach(figures -> names.addAll(figures.values().keySet())));
        return names;
    }

    /** Returns the median of a figure. */
    double median(String cell, String metric, String client) {
        return quantile(
                of(cell, client).values().stream()
                        .map(figures -> figures.values().getOrDefault(metric, Double.NaN))
                        .toList(),
                0.5);
    }

    /** Returns a quantile of the ratios of two clients, each of them taken within a round. */
    double ratio(String cell, String metric, String client, String base, double part) {
        List<Double> ratios = new ArrayList<>();
        Map<Integer, Figures> others = of(cell, base);
        of(cell, client).forEach((round, figures) -> {
            Figures other = others.get(round);
            if (other != null) {
                ratios.add(figures.values().getOrDefault(metric, Double.NaN)
                        / other.values().getOrDefault(metric, Double.NaN));
            }
        });
        return quantile(ratios, part);
    }

    private static double quantile(List<Double> values, double part) {
        double[] known = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .toArray();
        return known.length == 0 ? Double.NaN : Statistics.quantile(known, part);
    }
}
