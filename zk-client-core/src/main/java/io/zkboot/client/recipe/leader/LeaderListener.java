/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import java.util.Optional;

/**
 * Hears who leads. One call at a time, in order; what it throws is told to the observer of the recipe, and the next
 * call follows. Whoever is added late hears first how it is.
 */
@FunctionalInterface
public interface LeaderListener {
    /**
     * Another one leads, or nobody. The moment between two leaders in which the next one is not known is not told.
     *
     * @param leader empty if nobody stands for election
     */
    void leaderChanged(Optional<Leader> leader);

    /** The connection is lost, or leads to a server in read-only mode: who was told last may lead no more. */
    default void stale() {}

    /**
     * After {@link #stale}: a server has been asked again. If another one leads by now, {@link #leaderChanged} has been
     * called before.
     */
    default void upToDate() {}

    /**
     * The servers refuse to say who leads, for instance by an access control list. It is tried again, less and less
     * often.
     */
    default void failed(Throwable why) {}
}
