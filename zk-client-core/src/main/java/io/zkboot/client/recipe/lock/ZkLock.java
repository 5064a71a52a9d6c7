/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A lock that one process at a time holds, in the order in which they asked.
 *
 * <p><b>What is guaranteed:</b> of all contenders one holds, by the order of the ensemble's transactions; it is granted
 * only to a node of the present session; whoever waits gets it when those in front have left, lost their session or
 * been evicted; and an attempt that ends without a grant &ndash; by its time, an interrupt, a cancelled future &ndash;
 * leaves no node behind that others would wait for. <b>What is not:</b> that a holder who was paused knows that he
 * holds no more; see {@link Grant}.
 *
 * <pre>{@code
 * ZkLock lock = ZkLock.of(client, "/locks/orders");
 * try (Grant grant = lock.acquire(Duration.ofSeconds(10))) {
 *     grant.guard(client.transaction().setData("/orders/last", order)).commit();
 * }
 * }</pre>
 *
 * <p>Not re-entrant: each acquisition is a contender of its own, and who acquires twice in one thread waits for
 * himself. {@link ReentrantZkLock} is. The node of a contender is {@code <path>/_c_<uuid>-lock-<number>}, as that of
 * Curator's {@code InterProcessMutex}, with which it takes turns; other children are ignored. Missing parents are made
 * as containers. A client of kazoo must not use the same path, unless the layout is {@link LockLayout#KAZOO}.
 *
 * <p>Uncontended, an acquisition takes two requests and one round trip, and one request more to look after its node if
 * it is held for longer than 50 ms; see {@link Grant}. It costs no thread, holds no monitor, and waits for a connection
 * while there is none, whatever the client does. For use by many threads. It needs not be closed.
 */
public interface ZkLock {
    /** Returns a lock with default options. Nothing is sent. */
    static ZkLock of(ZkClient client, String path) {
        return of(client, path, LockOptions.DEFAULTS);
    }

    /**
     * Returns a lock. Nothing is sent.
     *
     * @param path the node below which contenders queue; it is this lock's alone, and below the chroot of the client
     * @throws IllegalArgumentException if the path is invalid or the root
     */
    static ZkLock of(ZkClient client, String path, LockOptions options) {
        return QueueLock.exclusive(client, path, options);
    }

    /** Returns its path. */
    String path();

    /**
     * Waits until it is granted.
     *
     * @param timeout 1 ms or more; from 24 days on it is taken as that
     * @throws io.zkboot.client.error.OperationTimeoutException if it is not granted in time
     * @throws io.zkboot.client.error.OperationInterruptedException if the thread is interrupted; its flag is set again
     * @throws io.zkboot.client.error.ClientClosedException if the client is closed
     * @throws IllegalStateException on the client's EventThread, which would wait for itself; and if the numbers of the
     *     nodes are used up, after 2 billion contenders without the lock's node having been deleted in between
     */
    Grant acquire(Duration timeout);

    /**
     * As {@link #acquire}, without waiting. Cancelling the future, or completing it in another way, leaves the queue,
     * and gives back what is granted at that moment; that does not hold for stages attached to it.
     */
    CompletableFuture<Grant> acquireAsync(Duration timeout);

    /**
     * Takes it if it is free, and does not queue: others are neither delayed nor woken for nothing. Waits for the
     * answers of the servers, as long as the client's operations do.
     *
     * @return empty if somebody else is in front
     */
    Optional<Grant> tryAcquire();

    /** As {@link #tryAcquire}, without waiting. */
    CompletableFuture<Optional<Grant>> tryAcquireAsync();

    /** Returns who holds it and who waits, in their order. */
    List<QueueEntry> queue();

    /** As {@link #queue}, without waiting. */
    CompletableFuture<List<QueueEntry>> queueAsync();

    /**
     * Asks the holder to release, who need not follow: {@link GrantListener#revokeRequested}, or Curator's
     * {@code RevocationListener}. What the holder said of itself is overwritten by that.
     *
     * @return whether there was a holder
     */
    boolean revoke();

    /** As {@link #revoke}, without waiting. */
    CompletableFuture<Boolean> revokeAsync();

    /**
     * Deletes the node of a contender, for operators. A holder loses its grant, and learns of that when it hears of it:
     * the next one may hold before. One that waits queues again at the end.
     *
     * @param czxid as {@link QueueEntry#czxid} shows it, so that never another one is hit
     * @return whether there was such a contender
     */
    boolean evict(long czxid);

    /** As {@link #evict}, without waiting. */
    CompletableFuture<Boolean> evictAsync(long czxid);
}
