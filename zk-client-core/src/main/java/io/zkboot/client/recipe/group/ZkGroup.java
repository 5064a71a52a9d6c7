/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who is there: the members of a group, each of which is a node that goes with its session.
 *
 * <p><b>Guaranteed:</b> once things are quiet and there is a connection, {@link #members} are those whose nodes the
 * servers have, one's own too; no listener misses the last of it. <b>Not guaranteed:</b> that a member that is listed
 * still lives: one that has died stays for the rest of its session's timeout; nor that all see a change at one moment.
 *
 * <pre>{@code
 * try (ZkGroup workers = ZkGroup.of(client, "/app/workers")) {
 *     GroupMembership me = workers.join("host-7", address);
 *     workers.awaitInitialised(Duration.ofSeconds(10));
 *     List<GroupMember> now = workers.members();
 * }
 * }</pre>
 *
 * <p>A group that nobody joins through is an observer. Nodes that are not those of members, by their names or because
 * they do not go with a session, are ignored. To watch costs what a {@link io.zkboot.client.recipe.cache.ZkCache} of
 * children costs; to read costs nothing. It outlasts sessions, and a close of the client. For use by many threads.
 */
public interface ZkGroup extends AutoCloseable {
    /** Returns a group in Curator's layout, which is not started yet. */
    static ZkGroup of(ZkClient client, String path) {
        return of(client, path, GroupOptions.DEFAULTS);
    }

    /**
     * Returns a group, which is not started yet.
     *
     * @param path the node whose children are the members; it need not exist
     * @throws IllegalArgumentException if the path is invalid
     */
    static ZkGroup of(ZkClient client, String path, GroupOptions options) {
        return new NodeGroup(client, path, options);
    }

    /** Returns its path. */
    String path();

    /**
     * Starts to watch the members, and the client if that was neither started nor closed. Returns at once. Does nothing
     * if it runs.
     *
     * @throws IllegalStateException if it was closed
     */
    void start();

    /**
     * Starts if need be, and waits until the members are known.
     *
     * @return false if the time has passed before
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted meanwhile
     * @throws IllegalStateException if it is closed, or on the client's EventThread, where it would never end
     */
    boolean awaitInitialised(Duration timeout);

    /** As {@link #awaitInitialised}, without waiting, and without an end. */
    CompletableFuture<@Nullable Void> awaitInitialisedAsync();

    /**
     * Joins, and stays a member until that is closed, or this. Returns at once: {@link GroupMembership#awaitJoined}
     * waits for it. Does not start to watch the others.
     *
     * @param id what the member calls itself; a name for a node, so without {@code /}
     * @param data what it says of itself; null for nothing, and always null in the layouts of kazoo
     * @throws IllegalArgumentException if the id makes no valid name, or there are data where there is no place for
     *     them
     * @throws IllegalStateException if it is closed, or has a member with that id which has not left, unless the layout
     *     lets several have one
     */
    GroupMembership join(String id, byte @Nullable [] data);

    /**
     * Returns the members as the servers have shown them, in the order in which they joined; none before the start.
     * Costs no request. Own ones are listed if they are there.
     */
    List<GroupMember> members();

    /** Returns the member with an id; of several the one that joined first. */
    Optional<GroupMember> member(String id);

    /** Whether the members may be others by now: they are not known yet, or the connection is lost. */
    boolean isStale();

    /** Returns how long they may have been others; zero if they are not, empty if they were never known. */
    Optional<Duration> staleFor();

    /**
     * Adds a listener; it may be added before the start.
     *
     * @throws IllegalStateException if it is closed
     */
    void addListener(GroupListener listener);

    /** Removes a listener, the same object that was added; a call that has begun goes on. */
    void removeListener(GroupListener listener);

    /** Ends it: own members leave, see {@link GroupMembership#close}, and the others are not watched any more. */
    @Override
    void close();

    /**
     * As {@link #close}, without waiting: completes when no own member is left, also of those that left before. If the
     * client has ended their nodes go with the session, see {@link GroupMembership#closeAsync}.
     */
    CompletableFuture<@Nullable Void> closeAsync();
}
