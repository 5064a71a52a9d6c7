/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node in a queue, as its name tells: {@code …lock-0000000007} is of the kind {@code lock-} and has the number 7.
 *
 * @param name name of the node, without its parent's path
 * @param kind what stands before the number
 * @param number the number that the server has given to it
 * @param weight for how many it counts: 3 for {@code …-x3-permit-0000000007}, 1 as a rule
 */
public record QueueNode(String name, String kind, long number, int weight) {
    /**
     * From here on numbers are not trusted. A server of 3.6 or later gives 2147483647 again and again, an older one
     * goes on with negative ones: either way two contenders would have the same or the wrong order.
     */
    static final long USED_UP = (1L << 31) - (1 << 16);

    static final int DIGITS = 10;

    /**
     * Returns the nodes of a queue in its order, without children that are none.
     *
     * @param names all children
     * @param kinds what may stand before the number; of two with one number, that of the first kind is first
     */
    public static List<QueueNode> sorted(List<String> names, List<String> kinds) {
        List<QueueNode> queue = new ArrayList<>(names.size());
        for (String name : names) {
            QueueNode node = parse(name, kinds);
            if (node != null) {
                queue.add(node);
            }
        }
        queue.sort(Comparator.comparingLong(QueueNode::number)
                .thenComparingInt(node -> kinds.indexOf(node.kind()))
                .thenComparing(QueueNode::name));
        return queue;
    }

    /** Returns the node of this name, null if it is none of a queue. */
    static @Nullable QueueNode parse(String name, List<String> kinds) {
        for (String kind : kinds) {
            int at = name.lastIndexOf(kind);
            if (at >= 0) {
                String digits = name.substring(at + kind.length());
                String plain = digits.startsWith("-") ? digits.substring(1) : digits;
                if (plain.length() == DIGITS && plain.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    return new QueueNode(name, kind, Long.parseLong(digits), weight(name, at));
                }
            }
        }
        return null;
    }

    /** Returns what stands before the kind of who counts for several. */
    static String weighty(int weight) {
        return weight == 1 ? "" : "x" + weight + "-";
    }

    /** Returns the weight that a name tells in front of its kind. */
    private static int weight(String name, int kind) {
        int mark = kind > 1 && name.charAt(kind - 1) == '-' ? name.lastIndexOf("-x", kind - 2) : -1;
        if (mark < 0) {
            return 1;
        }
        String digits = name.substring(mark + 2, kind - 1);
        boolean number = !digits.isEmpty()
                && digits.length() < 10
                && digits.charAt(0) != '0'
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : 1;
    }

    /** Returns where a node stands in a queue; -1 if it does not. */
    static int indexOf(List<QueueNode> queue, String name) {
        for (int i = 0; i < queue.size(); i++) {
            if (queue.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the number says where the node stands. */
    public boolean isOrdered() {
        return number >= 0 && number < USED_UP;
    }
}
