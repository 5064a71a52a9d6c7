/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A number of permits that processes share, granted in the order in which they are asked for.
 *
 * <p><b>What is guaranteed:</b> by the order of the ensemble's transactions there are never more holders than permits,
 * and nobody waits beside a free one. All must say the same number: it is kept in the data of the path's node, and who
 * says another one is refused. <b>What is not:</b> the same as for {@link ZkLock}; and fencing tokens do not order
 * holders, who hold at the same time.
 *
 * <p>The nodes are its own; Curator's {@code InterProcessSemaphoreV2} and kazoo's have others, and must not use the
 * same path. Uncontended, an acquisition takes two requests and one round trip, the very first of an object one more.
 * For use by many threads. It needs not be closed.
 */
public interface ZkSemaphore {
    /** Returns a semaphore with default options. Nothing is sent. */
    static ZkSemaphore of(ZkClient client, String path, int permits) {
        return of(client, path, permits, LockOptions.DEFAULTS);
    }

    /**
     * Returns a semaphore. Nothing is sent.
     *
     * @param path the node below which contenders queue; it is this semaphore's alone
     * @param permits how many may hold at a time, at least 1
     * @throws IllegalArgumentException if the path is invalid or the root, or the number less than 1
     */
    static ZkSemaphore of(ZkClient client, String path, int permits, LockOptions options) {
        return new QueueSemaphore(client, path, permits, options);
    }

    /** Returns its path. */
    String path();

    /** Returns the number of permits. */
    int permits();

    /**
     * Waits until a permit is granted; see {@link ZkLock#acquire}.
     *
     * @throws IllegalStateException if others have agreed on another number of permits; and as a lock does
     */
    Grant acquire(Duration timeout);

    /** As {@link #acquire}, without waiting; see {@link ZkLock#acquireAsync}. */
    CompletableFuture<Grant> acquireAsync(Duration timeout);

    /** Takes a permit if one is free, and does not queue; see {@link ZkLock#tryAcquire}. */
    Optional<Grant> tryAcquire();

    /** As {@link #tryAcquire}, without waiting. */
    CompletableFuture<Optional<Grant>> tryAcquireAsync();

    /** Returns who holds a permit and who waits, in their order. */
    List<QueueEntry> queue();

    /** As {@link #queue}, without waiting. */
    CompletableFuture<List<QueueEntry>> queueAsync();

    /** Asks all holders to release, who need not follow; answers how many were asked. See {@link ZkLock#revoke}. */
    int revoke();

    /** As {@link #revoke}, without waiting. */
    CompletableFuture<Integer> revokeAsync();

    /** Deletes the node of a contender, for operators; see {@link ZkLock#evict}. */
    boolean evict(long czxid);

    /** As {@link #evict}, without waiting. */
    CompletableFuture<Boolean> evictAsync(long czxid);
}
