/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import java.util.Comparator;

/**
 * The name of an item's node, and what it says of its place.
 *
 * @param number as the server gave it; those that it gives after 2147483647 count on from there
 */
record ItemName(String name, int priority, long number) implements Comparable<ItemName> {
    private static final Comparator<ItemName> ORDER = Comparator.comparingInt(ItemName::priority)
            .thenComparingLong(ItemName::number)
            .thenComparing(ItemName::name);

    @Override
    public int compareTo(ItemName other) {
        return ORDER.compare(this, other);
    }
}
