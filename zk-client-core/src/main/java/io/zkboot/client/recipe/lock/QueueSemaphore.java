/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Agreement;
import io.zkboot.client.recipe.internal.PermitRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The semaphore of a queue. */
final class QueueSemaphore implements ZkSemaphore {
    private static final String KIND = "permit-";

    private final Contention contention;
    private final int permits;

    QueueSemaphore(ZkClient client, String path, int permits, LockOptions options) {
        if (permits < 1) {
            throw new IllegalArgumentException("A semaphore needs 1 permit at least, not " + permits + ".");
        }
        this.permits = permits;
        this.contention = new Contention(
                client,
                "semaphore",
                path,
                List.of(KIND),
                KIND,
                new PermitRule(permits),
                new Agreement("number of permits", Integer.toString(permits)),
                options);
    }

    @Override
    public String path() {
        return contention.path();
    }

    @Override
    public int permits() {
        return permits;
    }

    @Override
    public Grant acquire(Duration timeout) {
        return contention.acquire(timeout);
    }

    @Override
    public CompletableFuture<Grant> acquireAsync(Duration timeout) {
        return contention.acquireAsync(timeout);
    }

    @Override
    public Optional<Grant> tryAcquire() {
        return contention.tryAcquire();
    }

    @Override
    public CompletableFuture<Optional<Grant>> tryAcquireAsync() {
        return contention.tryAcquireAsync();
    }

    @Override
    public List<QueueEntry> queue() {
        return contention.queue();
    }

    @Override
    public CompletableFuture<List<QueueEntry>> queueAsync() {
        return contention.queueAsync();
    }

    @Override
    public int revoke() {
        return contention.revoke();
    }

    @Override
    public CompletableFuture<Integer> revokeAsync() {
        return contention.revokeAsync();
    }

    @Override
    public CompletableFuture<Boolean> evictAsync(long czxid) {
        return contention.evictAsync(czxid);
    }

    @Override
    public boolean evict(long czxid) {
        return contention.evict(czxid);
    }

    @Override
    public String toString() {
        return contention.toString();
    }
}
