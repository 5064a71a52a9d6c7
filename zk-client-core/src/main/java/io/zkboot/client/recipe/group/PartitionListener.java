/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import java.util.List;

/**
 * Hears which items come and go: one call at a time, in order, on the executor of the partitioner. What it throws is
 * told to the observer, and the next call follows.
 */
public interface PartitionListener<T> {
    /** These are this member's from now on, until they are revoked or lost. */
    default void assigned(List<T> items) {}

    /**
     * These are to be another one's: finish what is under way. They are given back when this returns, also if it
     * throws, and no later than after the time to release ({@link #abandoned}). Until then {@link SetPartitioner#grant}
     * has their grants, for the last writes.
     */
    default void revoked(List<T> items) {}

    /** These were lost without being asked for: the session has ended, or an operator has deleted their nodes. */
    default void lost(List<T> items) {}

    /**
     * The time to release has passed before {@link #revoked} had returned: these were given back all the same, and
     * another one may have them. What still works on them is refused only where it is guarded, or its token compared.
     */
    default void abandoned(List<T> items) {}

    /** The state has changed; the first call tells the state at the start. */
    default void stateChanged(PartitionState now) {}

    /**
     * Other members have another set, by their fingerprints. Each shares its set among those with the same one; an item
     * that is in both has one owner all the same, and the others wait for it. Told when it changes, also when none is
     * left.
     *
     * @param members their ids
     */
    default void disagreed(List<String> members) {}

    /**
     * An item cannot be had, also as the node that stands for it may not be read, this cannot be a member, who the
     * members are cannot be had, or the plan has failed. It is tried again, unless this is closed.
     */
    default void failed(Throwable why) {}
}
