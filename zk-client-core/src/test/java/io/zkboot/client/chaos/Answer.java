/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a call ended.
 *
 * @param outcome what is known
 * @param error why it failed, one word; empty if it did not
 * @param shown for each step what the answer shows; empty if it failed
 */
record Answer(Outcome outcome, String error, List<Shown> shown) {
    Answer {
        shown = List.copyOf(shown);
    }

    static Answer ok(Shown... shown) {
        return new Answer(Outcome.OK, "", List.of(shown));
    }

    static Answer failed(Outcome outcome, String error) {
        return new Answer(outcome, error, List.of());
    }

    /** The newest transaction that is seen in it, 0 if there is none. */
    long newest() {
        long newest = 0;
        for (Shown each : shown) {
            newest = Math.max(newest, each.newest());
        }
        return newest;
    }

    String word() {
        return outcome + "|" + error + "|" + shown.stream().map(Shown::word).collect(Collectors.joining("|"));
    }

    static Answer of(String word) {
        String[] parts = word.split("\\|", -1);
        List<Shown> shown = parts[2].isEmpty()
                ? List.of()
                : Arrays.stream(parts).skip(2).map(Shown::of).toList();
        return new Answer(Outcome.valueOf(parts[0]), parts[1].intern(), shown);
    }
}
