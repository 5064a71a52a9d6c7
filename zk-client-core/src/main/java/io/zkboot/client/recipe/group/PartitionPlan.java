/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import java.util.ArrayList;
import java.util.List;

/**
 * Who gets which items of a {@link SetPartitioner}. All members must have the same one: each of them works out its
 * share for itself. Called on the client's EventThread: quick, and always with the same answer to the same question.
 */
@FunctionalInterface
public interface PartitionPlan {
    /**
     * Shares that differ by one item at most, of which few move when a member comes or goes: for each item the members
     * are ranked by a hash of both, and the item goes to the first one that has room (rendezvous hashing with bounded
     * loads). Costs the sorting of items times members.
     */
    PartitionPlan BALANCED = new BalancedPlan();

    /**
     * Every n-th of the sorted items, beginning at the place of the member in the sorted members, as kazoo's
     * partitioner has it. Nearly all items move when a member comes or goes.
     */
    PartitionPlan EVERY_NTH = (items, members, me) -> {
        List<String> mine = new ArrayList<>();
        int first = members.indexOf(me);
        for (int i = first; i >= 0 && i < items.size(); i += members.size()) {
            mine.add(items.get(i));
        }
        return mine;
    };

    /**
     * Returns the share of a member. The shares of all members must be the whole set, and have nothing in common;
     * should they have, one of those who want an item has it, and the others wait.
     *
     * <p>If it throws, the listener is told ({@link PartitionListener#failed}), what is held stays, and it is asked
     * again; a name that is no item is left out, and told likewise.
     *
     * @param items the names of all items, sorted
     * @param members the ids of all members that have the same set, sorted
     * @param me one of them
     */
    List<String> share(List<String> items, List<String> members, String me);
}
