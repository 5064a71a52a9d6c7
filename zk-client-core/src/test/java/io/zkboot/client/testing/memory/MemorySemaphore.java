/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockLayout;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.QueueEntry;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A semaphore in memory. */
final class MemorySemaphore implements ZkSemaphore {
    private final MemoryContention contention;
    private final int permits;
    private final boolean curators;

    MemorySemaphore(MemoryProcess process, String path, int permits, LockOptions options) {
        if (permits < 1) {
            throw new IllegalArgumentException("A semaphore needs 1 permit at least, not " + permits + ".");
        }
        if (options.layout() == LockLayout.KAZOO) {
            throw new IllegalArgumentException("There is no semaphore in kazoo's layout.");
        }
        this.curators = options.layout() == LockLayout.CURATOR;
        this.permits = permits;
        this.contention = new MemoryContention(process, "semaphore", MemoryKind.PERMIT, path, options, permits);
    }

    @Override
    public String path() {
        return contention.path();
    }

    @Override
    public int permits() {
        return contention.agreed().stream().findFirst().orElse(permits);
    }

    @Override
    public Grant acquire(Duration timeout) {
        return acquire(1, timeout);
    }

    @Override
    public CompletableFuture<Grant> acquireAsync(Duration timeout) {
        return acquireAsync(1, timeout);
    }

    @Override
    public Grant acquire(int wanted, Duration timeout) {
        return contention.acquire(requirePermits(wanted), timeout);
    }

    @Override
    public CompletableFuture<Grant> acquireAsync(int wanted, Duration timeout) {
        return contention.acquireAsync(requirePermits(wanted), timeout);
    }

    @Override
    public Optional<Grant> tryAcquire() {
        return tryAcquire(1);
    }

    @Override
    public CompletableFuture<Optional<Grant>> tryAcquireAsync() {
        return tryAcquireAsync(1);
    }

    @Override
    public Optional<Grant> tryAcquire(int wanted) {
        return contention.tryAcquire(requirePermits(wanted));
    }

    @Override
    public CompletableFuture<Optional<Grant>> tryAcquireAsync(int wanted) {
        return contention.tryAcquireAsync(requirePermits(wanted));
    }

    private int requirePermits(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("1 permit at least, not " + number + ".");
        }
        if (curators && number > 1) {
            throw new UnsupportedOperationException("In Curator's layout each permit is acquired by itself.");
        }
        return number;
    }

    @Override
    public void resize(int number) {
        contention.await(resizeAsync(number), "resize");
    }

    @Override
    public CompletableFuture<@Nullable Void> resizeAsync(int number) {
        if (curators) {
            throw new UnsupportedOperationException("In Curator's layout nothing is agreed on.");
        }
        return contention.resizeAsync(requirePermits(number));
    }

    @Override
    public List<QueueEntry> queue() {
        return contention.await(queueAsync(), "queue");
    }

    @Override
    public CompletableFuture<List<QueueEntry>> queueAsync() {
        return contention.queueAsync();
    }

    @Override
    public int revoke() {
        return contention.await(revokeAsync(), "revoke");
    }

    @Override
    public CompletableFuture<Integer> revokeAsync() {
        return contention.revokeAsync();
    }

    @Override
    public boolean evict(long czxid) {
        return contention.await(evictAsync(czxid), "evict");
    }

    @Override
    public CompletableFuture<Boolean> evictAsync(long czxid) {
        return contention.evictAsync(czxid);
    }

    @Override
    public String toString() {
        return "semaphore " + path() + " in memory";
    }
}
