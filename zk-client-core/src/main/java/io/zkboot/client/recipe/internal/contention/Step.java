/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import org.jspecify.annotations.Nullable;

/** What a contender does next, given the queue. */
public sealed interface Step {
    /**
     * It holds.
     *
     * @param marks whether it says so by setting its own node's data, which wakes the one behind
     */
    record Hold(boolean marks) implements Step {}

    /**
     * It waits for another node to go.
     *
     * @param node that one
     * @param holdsAfter whether it holds as soon as that one has gone, so that nobody need be asked
     * @param wakesOnMark whether a change of that one's data is a reason to look again
     * @param before the one that goes before that one if all goes in order: when it has gone, this one may be next.
     *     Null if it makes no difference to know that
     * @param holdsAfterBoth whether it holds as soon as both have gone
     */
    record Watch(
            QueueNode node,
            boolean holdsAfter,
            boolean wakesOnMark,
            @Nullable QueueNode before,
            boolean holdsAfterBoth) implements Step {
        Watch(QueueNode node, boolean holdsAfter, boolean wakesOnMark) {
            this(node, holdsAfter, wakesOnMark, null, false);
        }

        /** Returns what is to be done when the one before has gone. */
        Watch withoutBefore() {
            return new Watch(node, holdsAfterBoth, wakesOnMark);
        }
    }

    /**
     * It will never hold.
     *
     * @param why for its caller
     */
    record Never(String why) implements Step {}

    /** It waits for any change of the queue. */
    record WatchQueue() implements Step {}
}
