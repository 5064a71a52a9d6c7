/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import java.util.regex.Pattern;

/**
 * What to run.
 *
 * @param scenarios which of them, by their names
 * @param rounds how often
 */
record Options(Pattern scenarios, int rounds) {

    /** Reads {@code scenarios=health|start rounds=3}. */
    static Options parse(String[] args) {
        Pattern scenarios = Pattern.compile("");
        int rounds = 3;
        for (String word : String.join(" ", args).trim().split("\\s+", -1)) {
            if (word.startsWith("scenarios=")) {
                scenarios = Pattern.compile(word.substring("scenarios=".length()));
            } else if (word.startsWith("rounds=")) {
                rounds = Integer.parseInt(word.substring("rounds=".length()));
            } else if (!word.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + word + "' is no option: those are scenarios=<regular expression> and rounds=<number>");
            }
        }
        return new Options(scenarios, rounds);
    }
}
