/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.Transaction;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * That a participant leads, once: until it resigns or loses it. When it leads again, that is another leadership.
 *
 * <p><b>What is guaranteed:</b> at each transaction of the ensemble its node is the first of the election, until that
 * node is deleted or its session ends. <b>What is not:</b> that the leader knows of the end at once. A process that was
 * paused, or is cut off, learns of it late, and another one leads by then; {@link #isHeld()} reads the clock and is the
 * best that can be known in this process. So writes that must not be done by two
 *
 * <ul>
 *   <li>go through {@link #guard(Transaction)} if they go to ZooKeeper: the servers refuse them once the node is gone;
 *   <li>carry the {@link #epoch()} if they go elsewhere, to a store that refuses a lower one than it has seen.
 * </ul>
 *
 * <p>For use by many threads.
 */
public interface Leadership {
    /** Returns the path of the election. */
    String path();

    /** Returns the path of the node that stands for this leadership. */
    String nodePath();

    /** Returns the state, as far as it was told: see {@link #isHeld()}. */
    GrantState state();

    /** Returns why it was lost; null if it was not. */
    @Nullable
    LossReason lossReason();

    /**
     * Whether it leads, as far as this process can know: the state is {@link GrantState#HELD}, the client is connected
     * with the same session, and by the local clock the servers certainly keep that session. Also right in a thread
     * that was paused, and while the EventThread is kept busy. No I/O.
     */
    boolean isHeld();

    /**
     * Returns a number that grows with each leadership of a path, whoever leads, also if the path was deleted and made
     * again in between: the transaction that made the node ({@code czxid}). Compare it as a signed number. It begins
     * anew if the ensemble does, so that who keeps the highest one seen must forget it then.
     */
    long epoch();

    /** Returns a transaction of the election's client that is applied only while this node exists; add writes to it. */
    Transaction guard();

    /**
     * Returns a transaction of the election's client that has the parts of another one, and is applied only while this
     * leadership's node exists. If it does not, the commit fails with a {@link io.zkboot.client.data.MultiException} of
     * the part at index 0. The results are those of the parts, behind one for the check.
     *
     * <p>If the connection is lost before the answer, it may have been applied, as any other transaction.
     *
     * @param writes its paths are taken as those of the election's client: make it by that client or one with its
     *     chroot
     */
    Transaction guard(Transaction writes);

    /**
     * Adds a listener, called on the executor of the election ({@link LeaderOptions#withExecutor}), in order and one
     * call at a time. If the state has changed by now, it hears that first. It is not work that is waited for.
     */
    void addListener(LeadershipListener listener);

    /** As {@link #addListener(LeadershipListener)}, on another executor. */
    void addListener(LeadershipListener listener, Executor executor);

    /**
     * Leads no more, and stands for election again behind all others. Does not wait: it does not lead any more when
     * this returns, and its node is deleted in the background. Another one may lead before the work of this one has
     * ended: who does not want that ends it first. Does nothing if it was lost or has resigned. Idempotent, for any
     * thread.
     */
    void resign();

    /**
     * As {@link #resign()}, and does not stand for election for some time.
     *
     * @param backoff zero or more, at most 24 days; begins now, and anew if the client is closed and started meanwhile
     */
    void resign(Duration backoff);

    /**
     * As {@link #resign(Duration)}.
     *
     * @return completes when the node has gone, so that the next one can lead; also if the client has ended, and the
     *     node goes with the session: by the session timeout if there was no connection, and not for as long as
     *     somebody keeps the session alive after {@link io.zkboot.client.ZkClient#detach}
     */
    CompletableFuture<@Nullable Void> resignAsync(Duration backoff);

    /**
     * Declares that nobody need wait for the work of this leadership: once it leads no more, this participant stands
     * for election again although listeners or a task of it have not returned. They may then run beside those of the
     * next leadership. Does not end the leadership. Idempotent, for any thread.
     */
    void abandon();
}
