/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Knows who leads, without standing for election.
 *
 * <p><b>What is guaranteed:</b> once things are quiet and there is a connection, {@link #leader()} is the first of the
 * election, whatever happened meanwhile; it says when it may be behind ({@link #isStale()}). <b>What is not:</b> that
 * the one it names still leads: it is behind the servers by at least the way of an event. A request to the leader may
 * meet one that leads no more; the {@link Leader#epoch} tells which one was meant.
 *
 * <p>It watches one node, that of the leader. Each change of the leader costs one event and one read, however many
 * stand for election. Where nobody does, the children are watched. For use by many threads.
 *
 * <pre>{@code
 * try (ZkLeaderObserver observer = ZkLeaderObserver.of(client, "/leaders/orders")) {
 *     observer.start();
 *     observer.addLeaderListener(leader -> route(leader.map(Leader::id)));
 * }
 * }</pre>
 */
public interface ZkLeaderObserver extends AutoCloseable {
    /** Returns an observer with default options. Nothing is sent. */
    static ZkLeaderObserver of(ZkClient client, String path) {
        return of(client, path, LeaderOptions.DEFAULTS);
    }

    /**
     * Returns an observer. Nothing is sent.
     *
     * @param path that of the election; it need not exist
     * @param options of which the layout, the executor and the observer matter here
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkLeaderObserver of(ZkClient client, String path, LeaderOptions options) {
        return new WatchingObserver(client, path, options);
    }

    /** Returns the path of the election. */
    String path();

    /**
     * Begins, and starts the client if that was neither started nor closed. Returns at once. Does nothing if it has
     * begun. It outlasts sessions, and a close of the client: when that is started again, it goes on.
     *
     * @throws IllegalStateException if it was closed
     */
    void start();

    /**
     * Returns who leads as far as is known, without I/O; empty if nobody does, if it is not known yet, or at the moment
     * between two leaders. See {@link #isStale()}.
     */
    Optional<Leader> leader();

    /**
     * Whether {@link #leader()} may be wrong without a change under way: it has not begun, the connection is lost, or
     * is to a server in read-only mode, or the servers refuse to tell.
     */
    boolean isStale();

    /**
     * Waits until somebody leads, as far as a server that is connected has said.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @throws io.zkboot.client.error.OperationTimeoutException if nobody does in time
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws io.zkboot.client.error.ClientClosedException if the client is closed
     * @throws IllegalStateException if this was not started, or is closed; and on the client's EventThread, which would
     *     wait for itself
     */
    Leader awaitLeader(Duration timeout);

    /** As {@link #awaitLeader}, without waiting. The future may be cancelled. */
    CompletableFuture<Leader> awaitLeaderAsync(Duration timeout);

    /** Asks who leads and who waits, in their order: one list, and a read for each. Needs no start. */
    List<Participant> participants();

    /** As {@link #participants}, without waiting. */
    CompletableFuture<List<Participant>> participantsAsync();

    /**
     * Adds a listener that runs on the executor of the options. It may be added before the start; late, it hears first
     * who leads.
     */
    void addLeaderListener(LeaderListener listener);

    /** As {@link #addLeaderListener(LeaderListener)}, on another executor. */
    void addLeaderListener(LeaderListener listener, Executor executor);

    /** Removes a listener, the same object that was added; a call that has begun goes on. */
    void removeLeaderListener(LeaderListener listener);

    /** Ends it: its watches are removed, its listeners hear nothing any more. Returns at once. Idempotent. */
    @Override
    void close();

    /**
     * As {@link #close()}.
     *
     * @return completes when it has ended
     */
    CompletableFuture<@Nullable Void> closeAsync();
}
