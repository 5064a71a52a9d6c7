/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was found: what must not be, and figures. */
final class Findings {
    private static final int MOST_EXAMPLES = 5;

    private final Map<Check, Long> counts = new EnumMap<>(Check.class);
    private final List<String> examples = new ArrayList<>();
    private final Map<String, Long> figures = new TreeMap<>();

    /** Something that must not be. */
    void violated(Check check, String what) {
        if (counts.merge(check, 1L, Long::sum) <= MOST_EXAMPLES) {
            examples.add(check + ": " + what);
        }
    }

    /** So much more of something. */
    void count(String figure, long more) {
        figures.merge(figure, more, Long::sum);
    }

    /** How often each check was violated, if it was. */
    Map<Check, Long> counts() {
        return counts;
    }

    /** How often something was violated that somebody promises. */
    long violations() {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().isPromised())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The first ones of each check, in words. */
    List<String> examples() {
        return examples;
    }

    Map<String, Long> figures() {
        return figures;
    }
}
