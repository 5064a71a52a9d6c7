/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.Transaction;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A lock or permit that was granted, once: it is held until it is given back or lost, and who wants it again acquires
 * again.
 *
 * <p><b>What is guaranteed:</b> at each transaction of the ensemble its node is the one of its kind that holds, until
 * that node is deleted or its session ends. <b>What is not:</b> that its holder knows of the end at once. A process
 * that was paused, or is cut off, learns of it late; {@link #isHeld()} reads the clock and is the best that can be
 * known in this process, and still the truth may change before the next statement. So writes that must not be done by
 * two
 *
 * <ul>
 *   <li>go through {@link #guard(Transaction)} if they go to ZooKeeper: the servers refuse them once the node is gone;
 *   <li>carry the {@link #fencingToken()} if they go elsewhere, to a store that refuses a lower one than it has seen.
 * </ul>
 *
 * <p>If somebody deletes its node, its holder is told by a watch. That is set when the grant is 50 ms old, a listener
 * is added, or a new connection is there, whichever comes first: most grants are given back before, and cost no request
 * for it. A node that is deleted before that is noticed then. The session is always watched.
 *
 * <p>For use by many threads; any of them may release it.
 */
public interface Grant extends AutoCloseable {
    /** Returns the path of the lock. */
    String path();

    /** Returns the path of the node that stands for this grant. */
    String nodePath();

    /** Returns the state, as far as it was told: see {@link #isHeld()}. */
    GrantState state();

    /** Returns why it was lost; null if it was not. */
    @Nullable
    LossReason lossReason();

    /**
     * Whether it is held, as far as this process can know: the state is {@link GrantState#HELD}, the client is
     * connected with the same session, and by the local clock the servers certainly keep that session. Also right in a
     * thread that was paused, and while the EventThread is kept busy. No I/O.
     */
    boolean isHeld();

    /**
     * Returns a number that grows with each exclusive grant of a lock, whoever gets it, also if the lock's path was
     * deleted and made again in between: the transaction that made the node ({@code czxid}). Compare it as a signed
     * number. It does not order grants that are held at the same time, such as those of readers; and it begins anew if
     * the ensemble does, so that who keeps the highest one seen must forget it then.
     */
    long fencingToken();

    /**
     * Returns a transaction of the lock's client that is applied only while this grant's node exists; add writes to it.
     */
    Transaction guard();

    /**
     * Returns a transaction of the lock's client that has the parts of another one, and is applied only while this
     * grant's node exists. If it does not, the commit fails with a {@link io.zkboot.client.data.MultiException} of the
     * part at index 0. The results are those of the parts, behind one for the check.
     *
     * <p>If the connection is lost before the answer, it may have been applied, as any other transaction.
     *
     * @param writes its paths are taken as those of the lock's client: make it by that client or one with its chroot
     */
    Transaction guard(Transaction writes);

    /**
     * Adds a listener, called on the executor of the lock ({@link LockOptions#withExecutor}), in order and one call at
     * a time. If the state has changed by now, it hears that first.
     */
    void addListener(GrantListener listener);

    /** As {@link #addListener(GrantListener)}, on another executor. */
    void addListener(GrantListener listener, Executor executor);

    /**
     * Gives it back, and does not wait: it is not held any more when this returns, and its node is deleted in the
     * background, however long that takes. Does nothing if it was lost or given back. Idempotent, for any thread.
     */
    @Override
    void close();

    /**
     * As {@link #close()}.
     *
     * @return completes when the node has gone, so that the next one can have it; also if the client has ended, and the
     *     node goes with the session: by the session timeout if there was no connection, and not for as long as
     *     somebody keeps the session alive after {@link io.zkboot.client.ZkClient#detach}
     */
    CompletableFuture<@Nullable Void> releaseAsync();
}
