/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.QueueEntry;
import io.zkboot.client.recipe.lock.ZkLock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A lock in memory. */
record MemoryLock(MemoryContention contention) implements ZkLock {
    @Override
    public String path() {
        return contention.path();
    }

    @Override
    public Grant acquire(Duration timeout) {
        return contention.acquire(1, timeout);
    }

    @Override
    public CompletableFuture<Grant> acquireAsync(Duration timeout) {
        return contention.acquireAsync(1, timeout);
    }

    @Override
    public Optional<Grant> tryAcquire() {
        return contention.tryAcquire(1);
    }

    @Override
    public CompletableFuture<Optional<Grant>> tryAcquireAsync() {
        return contention.tryAcquireAsync(1);
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
    public boolean revoke() {
        return contention.await(revokeAsync(), "revoke");
    }

    @Override
    public CompletableFuture<Boolean> revokeAsync() {
        return contention.revokeAsync().thenApply(asked -> asked > 0);
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
        return contention.recipe() + " " + path() + " in memory";
    }
}
