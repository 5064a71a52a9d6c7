/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured in a scenario, over all rounds. */
final class Figures {
    private final Map<String, Map<Side, List<Double>>> numbers = new LinkedHashMap<>();
    private final Map<String, Map<Side, List<String>>> words = new LinkedHashMap<>();
    private final LinkedHashSet<String> names = new LinkedHashSet<>();

    /** Notes how long something took, in seconds; infinite if it was given up after the limit. */
    void seconds(Side side, String name, double seconds, Duration limit) {
        if (Double.isInfinite(seconds)) {
            word(side, name, "more than " + limit.toSeconds());
        } else {
            number(side, name, seconds);
        }
    }

    /** Notes a number. */
    void number(Side side, String name, double value) {
        names.add(name);
        numbers.computeIfAbsent(name, any -> new EnumMap<>(Side.class))
                .computeIfAbsent(side, any -> new ArrayList<>())
                .add(value);
    }

    /** Notes an outcome. */
    void word(Side side, String name, String word) {
        names.add(name);
        words.computeIfAbsent(name, any -> new EnumMap<>(Side.class))
                .computeIfAbsent(side, any -> new ArrayList<>())
                .add(word);
    }

    /** Prints a row of Markdown for each figure. */
    void print(String scenario) {
        for (String name : names) {
            String cells = Arrays.stream(Side.values())
                    .map(side -> cell(name, side))
                    .collect(Collectors.joining(" | "));
            System.out.println("| " + scenario + " | " + name + " | " + cells + " |");
        }
    }

    private String cell(String name, Side side) {
        List<String> outcomes = words.getOrDefault(name, Map.of()).getOrDefault(side, List.of());
        if (!outcomes.isEmpty()) {
            Map<String, Long> counts = outcomes.stream()
                    .collect(Collectors.groupingBy(word -> word, LinkedHashMap::new, Collectors.counting()));
            return counts.entrySet().stream()
                    .map(entry -> counts.size() == 1 ? entry.getKey() : entry.getValue() + " × " + entry.getKey())
                    .collect(Collectors.joining("; "));
        }
        double[] sorted = numbers.getOrDefault(name, Map.of()).getOrDefault(side, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return sorted.length == 0 ? "–" : text(sorted[sorted.length / 2]);
    }

    private static String text(double value) {
        if (value >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.3f", value);
    }
}
