/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import java.util.List;

/**
 * Hears who joins and leaves: one call at a time, in order, on the executor that the options name. What it throws is
 * told to the observer, and the next call follows.
 *
 * <p>Whoever puts {@link #initialised} and all that follows together has the members at each moment. A listener that is
 * slow hears of fewer changes, never of a wrong one, and always of the last. What happens to one member is told in its
 * order; of two that join at about the same time either may be told first ({@link GroupMember#since} says who was).
 */
public interface GroupListener {
    /**
     * The members are known. Called once for each listener, also if it is added later, and before anything else, unless
     * they cannot be listed or watched at first, which {@link #failed} tells.
     */
    default void initialised(List<GroupMember> members) {}

    /** A member has joined. */
    default void joined(GroupMember member) {}

    /** A member has left, or its session has ended. One that joins again has left before. */
    default void left(GroupMember member) {}

    /** A member says something else of itself. */
    default void changed(GroupMember before, GroupMember now) {}

    /** What is known may be old from now on: the connection is lost. */
    default void stale() {}

    /** What is known is as the servers have it again, and what had changed meanwhile has been told. */
    default void resynced() {}

    /**
     * The members cannot be listed or watched, or one of them cannot be read, for instance as it is not allowed. Told
     * again after each reconnect that meets it, and to a listener that is added later.
     *
     * @param path the path of the group, or of the member that cannot be read
     */
    default void failed(String path, Throwable failure) {}

    /**
     * What {@link #failed} has told of this path is over: the member has been read, as {@link #joined} has told before,
     * or the members have been listed; or the node is gone. That the members could not be watched is over with
     * {@link #resynced}, or with {@link #initialised} if they were not known before.
     */
    default void recovered(String path) {}
}
