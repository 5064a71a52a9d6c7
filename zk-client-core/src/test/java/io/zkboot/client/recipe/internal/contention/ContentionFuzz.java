/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What the nodes of a queue say: any names have an order, any data are a number of permits or none. */
public final class ContentionFuzz {
    private static final List<String> KINDS = List.of("write-", "read-", "lock-");
    /** A name of one byte, or a number of one digit, costs a string and a place in a list or set. */
    private static final int PER_BYTE = 128;

    private ContentionFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        Input input = new Input(bytes);
        boolean names = input.below(2) == 0;
        String text = input.text();
        Allocation.judge(bytes.length, PER_BYTE, () -> {
            if (names) {
                sort(text);
            } else {
                agree(text);
            }
        });
    }

    private static void sort(String text) {
        for (QueueNode node : QueueNode.sorted(text.lines().toList(), KINDS)) {
            if (node.weight() < 1 || !node.name().contains(node.kind())) {
                throw new AssertionError("A node of a queue: " + node);
            }
        }
    }

    private static void agree(String text) {
        Permits permits = new Permits(3);
        boolean accepted = permits.accepts(text);
        if (permits.number() < 0 || (permits.hasShrunk() && permits.number() > 999_999_998)) {
            throw new AssertionError("As many permits: " + permits.number());
        }
        if (accepted && !(" " + text + " ").contains("3 ")) {
            throw new AssertionError("Has nothing to do with 3");
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "0_c_6f1c-lock-0000000007\n_c_6f1c-read-0000000006\nwrite-0000000005\nother",
                        "0a-x3-lock-0000000001\nb-x999999999-lock--2147483648\n-x-x2-lock-9999999999\nlock-lock-1",
                        "13",
                        "15 3 4",
                        "1999999999 3 0 00")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
