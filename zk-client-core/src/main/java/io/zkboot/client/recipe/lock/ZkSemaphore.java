/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that processes share, granted in the order in which they are asked for.
 *
 * <p><b>What is guaranteed:</b> by the order of the ensemble's transactions there are never more permits held than
 * there are, and the one that is next does not wait beside enough free ones. All must say the same number: it is kept
 * in the data of the path's node, and who says another one is refused. <b>What is not:</b> the same as for
 * {@link ZkLock}; and fencing tokens do not order holders, who hold at the same time.
 *
 * <p>Who wants several permits gets all of them at once, as one {@link Grant}, or none. Nobody is overtaken: while the
 * next one waits for several, those behind it wait as well although there may be a permit for them. So two who want
 * several never wait for each other, and nobody who wants many waits for ever.
 *
 * <p>The nodes are its own, and Curator's {@code InterProcessSemaphoreV2} has others: {@link LockLayout#CURATOR} makes
 * those. kazoo's must not use the same path. Uncontended, an acquisition takes two requests and one round trip, the
 * very first of an object one more. For use by many threads. It needs not be closed.
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
     * @throws IllegalArgumentException if the path is invalid or the root, the number less than 1, or the layout of the
     *     options is {@link LockLayout#KAZOO}
     */
    static ZkSemaphore of(ZkClient client, String path, int permits, LockOptions options) {
        return QueueSemaphore.of(client, path, permits, options);
    }

    /** Returns its path. */
    String path();

    /** Returns the number of permits, as far as is known here: see {@link #resize}. */
    int permits();

    /**
     * Waits until a permit is granted; see {@link ZkLock#acquire}.
     *
     * @throws IllegalStateException if others have agreed on another number of permits; and as a lock does
     */
    Grant acquire(Duration timeout);

    /** As {@link #acquire}, without waiting; see {@link ZkLock#acquireAsync}. */
    CompletableFuture<Grant> acquireAsync(Duration timeout);

    /**
     * Waits until so many permits are granted, all at once; see {@link #acquire(Duration)}.
     *
     * @param permits 1 or more
     * @throws IllegalArgumentException if the number is less than 1, or there are not so many at all
     * @throws UnsupportedOperationException for more than 1 with {@link LockLayout#CURATOR}, where each permit is a
     *     node of its own
     */
    Grant acquire(int permits, Duration timeout);

    /** As {@link #acquire(int, Duration)}, without waiting; see {@link ZkLock#acquireAsync}. */
    CompletableFuture<Grant> acquireAsync(int permits, Duration timeout);

    /** Takes a permit if one is free, and does not queue; see {@link ZkLock#tryAcquire}. */
    Optional<Grant> tryAcquire();

    /** As {@link #tryAcquire}, without waiting. */
    CompletableFuture<Optional<Grant>> tryAcquireAsync();

    /**
     * Takes so many permits if they are free and nobody waits, and does not queue; see {@link #acquire(int, Duration)}.
     */
    Optional<Grant> tryAcquire(int permits);

    /** As {@link #tryAcquire(int)}, without waiting. */
    CompletableFuture<Optional<Grant>> tryAcquireAsync(int permits);

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

    /**
     * Changes the number of permits for all who use this path, for operators; while it is in use. If there are more,
     * who waits is woken. If there are fewer, holders beyond the new number keep what they hold until they release it
     * ({@link #queue} shows those as waiting), and others get a permit only once enough have.
     *
     * <p>Who says a number that was agreed on before goes on, with the new one; so settings may be changed afterwards.
     * Do change them: the number is kept in the path's node, which goes when nobody has used it for some time.
     *
     * @param permits 1 or more
     * @throws UnsupportedOperationException with {@link LockLayout#CURATOR}, where nothing is agreed on
     */
    void resize(int permits);

    /** As {@link #resize}, without waiting. */
    CompletableFuture<@Nullable Void> resizeAsync(int permits);
}
