/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How to run, as words {@code key=value}.
 *
 * @param cells which cells ({@code cells=REGEX}, found anywhere in the name; all by default)
 * @param clients who takes part ({@code clients=A,B}); the first one is what the others are compared with
 * @param rounds rounds per client and cell ({@code rounds=N})
 * @param round length of one ({@code millis=N})
 */
record Options(Pattern cells, List<String> clients, int rounds, Duration round) {
    static final String USAGE =
            "Options: cells=REGEX clients=official,netty,zkboot rounds=N millis=N; separate them with blanks.";

    static Options parse(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (String word : String.join(" ", args).trim().split("\\s+")) {
            if (word.isEmpty()) {
                continue;
            }
            int equals = word.indexOf('=');
            if (equals < 0 || !word.substring(0, equals).matches("cells|clients|rounds|millis")) {
                throw new IllegalArgumentException("Unknown option \"" + word + "\". " + USAGE);
            }
            given.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Options(
                Pattern.compile(given.getOrDefault("cells", "")),
                List.of(given.getOrDefault("clients", "official,zkboot").split(",")),
                Integer.parseInt(given.getOrDefault("rounds", "5")),
                Duration.ofMillis(Long.parseLong(given.getOrDefault("millis", "1000"))));
    }
}
