/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.recipe.internal.contention.QueueNode;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A round of a double barrier, as the data of its node tell: the first line its number and how many it takes, then the
 * names of those who passed. It lasts as long as one of them is there.
 *
 * @param number counts up; 0 before the first one
 * @param size how many pass together
 * @param names of those who passed
 */
record BarrierRound(long number, int size, List<String> names) {
    /**
     * What stands before the number in the name of a member: also how many it says they are. One that says another
     * number has a node before it can know what the others say, and none of them counts it.
     */
    static String kind(int size) {
        return "member-of-" + size + "-";
    }

    /** The state before the first round. */
    static BarrierRound none(int size) {
        return new BarrierRound(0, size, List.of());
    }

    /** Returns what the data say; null if they are empty. */
    static @Nullable BarrierRound read(String path, NodeData node) {
        String text = node.text();
        if (text.isEmpty()) {
            return null;
        }
        List<String> lines = text.lines().toList();
        String head = lines.get(0);
        int space = head.indexOf(' ');
        try {
            if (space > 0) {
                return new BarrierRound(
                        Long.parseLong(head.substring(0, space)),
                        Integer.parseInt(head.substring(space + 1)),
                        lines.subList(1, lines.size()));
            }
        } catch (NumberFormatException e) { // told below, without the data
        }
        throw new IllegalStateException("The data of " + path + " are none of a double barrier: a number of the round"
                + " and one of the members were expected. Use a path that is the barrier's alone, or delete the node.");
    }

    byte[] data() {
        StringBuilder text = new StringBuilder().append(number).append(' ').append(size);
        names.forEach(name -> text.append('\n').append(name));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The next round, of those who came first. */
    BarrierRound next(List<String> members) {
        return new BarrierRound(number + 1, size, List.copyOf(members.subList(0, size)));
    }

    /** Returns which of those who passed are still there. */
    List<String> remaining(List<String> children) {
        Set<String> there = new HashSet<>(children);
        return names.stream().filter(there::contains).toList();
    }

    /** Returns who wants to pass, in the order of their coming; those of another number and other children are none. */
    List<String> members(List<String> children) {
        return QueueNode.sorted(children, List.of(kind(size))).stream()
                .map(QueueNode::name)
                .toList();
    }
}
