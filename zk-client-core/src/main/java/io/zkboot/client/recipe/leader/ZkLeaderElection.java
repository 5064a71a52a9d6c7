/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stands for election, again and again, and knows who leads.
 *
 * <p><b>What is guaranteed:</b> of all participants the one whose node is the first leads, by the order of the
 * ensemble's transactions; only a node of the present session counts; epochs grow; whoever waits leads when those in
 * front have left, lost their session or been evicted; a place that was lost, with the session or in another way, is
 * taken again at the end of the queue; and no second leadership begins here before the work of the first one has ended
 * or was declared abandoned. <b>What is not:</b> that a leader who was paused knows that it leads no more, so that two
 * may believe to lead for a while; see {@link Leadership}.
 *
 * <pre>{@code
 * ZkLeaderElection election = ZkLeaderElection.of(client, "/leaders/orders", LeaderOptions.DEFAULTS.withId("node-1"));
 * election.addListener(new ElectionListener() {
 *     public void granted(Leadership leadership) { poller.start(leadership); }
 *     public void revoked(Leadership leadership) { poller.stop(); }
 * });
 * election.start();
 * }</pre>
 *
 * <p>There are three ways to lead: an {@link ElectionListener}; a {@link LeaderTask}, run at each leadership; or
 * {@link #awaitLeadership}, whose caller looks after the end of its work itself. While listeners or a task have not
 * ended their work for the leadership before, the participant stays out of the queue, so that it never keeps others
 * from leading in its stead.
 *
 * <p>The node of a participant is {@code <path>/_c_<uuid>-latch-<number>} with the id as its data, as that of Curator's
 * {@code LeaderLatch}, with which it takes turns; {@link LeaderOptions#withLayout} chooses that of
 * {@code LeaderSelector}. Missing parents are made as containers.
 *
 * <p>Uncontended, it takes two requests and one round trip to lead. A participant that waits watches the one ahead of
 * it, and the first one to know who leads, which costs a read for each change of the leader. It costs no thread and
 * outlasts a close of the client: when that is started again, so does the election. For use by many threads.
 */
public interface ZkLeaderElection extends ZkLeaderObserver {
    /** Returns an election with default options. Nothing is sent. */
    static ZkLeaderElection of(ZkClient client, String path) {
        return of(client, path, LeaderOptions.DEFAULTS);
    }

    /**
     * Returns an election. Nothing is sent.
     *
     * @param path the node below which participants queue; it is this election's alone, and below the chroot of the
     *     client
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkLeaderElection of(ZkClient client, String path, LeaderOptions options) {
        return StandingElection.of(client, path, options, null);
    }

    /**
     * Returns an election that runs a task whenever it leads. Nothing is sent.
     *
     * @param task run on the task executor of the options, one run at a time
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkLeaderElection of(ZkClient client, String path, LeaderOptions options, LeaderTask task) {
        return StandingElection.of(client, path, options, given("task", task));
    }

    /** Returns the id that others see. */
    String id();

    /** What this participant does at the moment. */
    enum State {
        /** It was not started. */
        IDLE,
        /** It stands for election, or tries to. */
        QUEUED,
        /** It has a {@link Leadership}, which may be in doubt. */
        LEADING,
        /** Its leadership has ended, and it waits for listeners or a task to end their work. */
        WORK_ENDING,
        /** It has resigned, or cannot stand for election, and waits before it does so again. */
        PAUSED,
        /** It was closed. */
        CLOSED
    }

    /** Returns what this participant does at the moment. */
    State state();

    /** Whether it leads, as far as this process can know; see {@link Leadership#isHeld()}. No I/O. */
    boolean isLeader();

    /** Returns the leadership it has, which may be in doubt; empty if it does not lead. */
    Optional<Leadership> leadership();

    /**
     * Waits until this participant leads, without doubt. Whoever uses this looks after the end of its work itself: the
     * next leadership does not wait for it.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that. The participant goes on standing for election
     *     when it is over
     * @throws io.zkboot.client.error.OperationTimeoutException if it does not lead in time; the cause is the last
     *     failure if it cannot stand for election
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws io.zkboot.client.error.ClientClosedException if the client is closed
     * @throws IllegalStateException if this was not started, or is closed; and on the client's EventThread, which would
     *     wait for itself
     */
    Leadership awaitLeadership(Duration timeout);

    /** As {@link #awaitLeadership}, without waiting. The future may be cancelled. */
    CompletableFuture<Leadership> awaitLeadershipAsync(Duration timeout);

    /**
     * Adds a listener that runs on the executor of the options. It may be added before the start; late, it hears of the
     * grant first.
     */
    void addListener(ElectionListener listener);

    /** As {@link #addListener(ElectionListener)}, on another executor. */
    void addListener(ElectionListener listener, Executor executor);

    /**
     * Removes a listener, the same object that was added. If it was told of a grant it still hears of the end of that
     * one, and nothing else; of one that its executor has not come to yet it is not told any more.
     */
    void removeListener(ElectionListener listener);

    /**
     * Leaves the election, and returns at once: this participant does not lead any more when it returns, its node is
     * deleted in the background, and listeners and the task are told. Another one may lead before their work has ended:
     * who does not want that ends it first. Idempotent, for any thread.
     */
    @Override
    void close();

    /**
     * As {@link #close()}.
     *
     * @return completes when the node has gone, so that the next one can lead, and the work has ended or was abandoned;
     *     if the client has ended the node goes with the session, see {@link Leadership#resignAsync}
     */
    @Override
    CompletableFuture<@Nullable Void> closeAsync();
}
