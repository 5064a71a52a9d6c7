/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

/**
 * Does what a leader does, begun by one call and ended by another. One call at a time, in order, on the executor of the
 * election or of its own; what it throws is told to the observer of the recipe, and the next call follows. Whoever is
 * added while there is a {@link Leadership} hears of its grant first, and of a doubt.
 *
 * <p>Each {@link #granted} is followed by one {@link #revoked} of the same leadership, and there is no other grant
 * before that has returned, or the leadership was {@linkplain Leadership#abandon abandoned}. Of a leadership that has
 * ended before the executor came to its {@link #granted} a listener hears nothing, and nobody waits for it. An executor
 * that drops a call of {@link #revoked} that it has taken, as a pool does in {@code shutdownNow()}, leaves a work whose
 * end nobody hears of: abandon it then. One that refuses a call is asked again after pauses, and nobody waits for that;
 * once the client has ended it is asked for some minutes more, so an executor is shut down after the client.
 *
 * <p>{@link #granted} and the others return soon, since nothing else is told meanwhile. Work that takes a whole thread
 * is a {@link LeaderTask}.
 */
public interface ElectionListener {
    /** This participant leads: begin. */
    void granted(Leadership leadership);

    /** The connection is gone, nobody can say whether it still leads: pause what must not be done by two. */
    default void inDoubt(Leadership leadership) {}

    /** After a doubt, a server has confirmed that it still leads: go on. */
    default void confirmed(Leadership leadership) {}

    /**
     * It leads no more, by its own will or not ({@link Leadership#state()}, {@link Leadership#lossReason()}): end what
     * was begun, and return when it has ended. Until then this participant does not stand for election.
     */
    void revoked(Leadership leadership);

    /**
     * This participant cannot stand for election, for instance because an access control list forbids it. It is tried
     * again, less and less often, as long as the election is not closed.
     */
    default void failed(Throwable why) {}
}
