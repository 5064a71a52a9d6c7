/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Any names of children are items in an order, or none, in each layout. */
public final class QueuePathsFuzz {
    private static final List<QueuePaths> LAYOUTS = Stream.of(QueueLayout.values())
            .map(layout -> new QueuePaths("/queue", layout))
            .toList();
    /** A name of one byte costs a string and what looks whether it fits. */
    private static final int PER_BYTE = 400;

    private QueuePathsFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        Input input = new Input(bytes);
        QueuePaths paths = LAYOUTS.get(input.below(LAYOUTS.size()));
        List<String> names = input.text().lines().toList();
        Allocation.judge(bytes.length, PER_BYTE, () -> sort(paths, names));
    }

    private static void sort(QueuePaths paths, List<String> names) {
        ItemName before = null;
        for (ItemName item : paths.sorted(names, Set.of("dead"))) {
            if (item.priority() < 0 || item.priority() > ZkQueue.MAX_PRIORITY) {
                throw new AssertionError("An item: " + item);
            }
            if (before != null && before.compareTo(item) > 0) {
                throw new AssertionError(before + " before " + item);
            }
            before = item;
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "0item-100-0123456789abcdef-0000000007\nitem-000-0123456789abcdef--2147483648\ndead",
                        "1entry-999-2147483647\nentry-999--000000001",
                        "2entry-100-0000000001",
                        "3qn-0000000001\nqn-9999999999\nqn--9999999999")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
