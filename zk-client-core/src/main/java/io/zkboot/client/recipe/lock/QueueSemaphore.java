/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.PermitRule;
import io.zkboot.client.recipe.internal.contention.Permits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The semaphore of a queue. */
final class QueueSemaphore implements ZkSemaphore {
    private static final String KIND = "permit-";

    private final Permits permits;
    private final Contention contention;

    private QueueSemaphore(ZkClient client, String path, Permits permits, LockOptions options) {
        this.permits = permits;
        this.contention = new Contention(
                client, "semaphore", path, List.of(KIND), KIND, new PermitRule(permits), permits, options);
    }

    static ZkSemaphore of(ZkClient client, String path, int permits, LockOptions options) {
        requirePermits("A semaphore needs", permits);
        return switch (given("options", options).layout()) {
            case DEFAULT -> new QueueSemaphore(client, path, new Permits(permits), options);
            case CURATOR -> new CuratorSemaphore(client, path, permits, options);
            case KAZOO ->
                throw new IllegalArgumentException(
                        "There is no semaphore in kazoo's layout: its nodes have no order, so"
                                + " nobody can tell who holds, and its holders never look whether theirs is still there. Use"
                                + " the default layout, on a path that kazoo does not use.");
        };
    }

    static int requirePermits(String what, int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(what + " 1 permit at least, not " + permits + ".");
        }
        return permits;
    }

    @Override
    public String path() {
        return contention.path();
    }

    @Override
    public int permits() {
        return permits.number();
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
        return Waiting.await(acquireAsync(wanted, timeout), "acquire", path(), timeout);
    }

    @Override
    public CompletableFuture<Grant> acquireAsync(int wanted, Duration timeout) {
        return contention.acquireAsync(requirePermits("An acquisition is of", wanted), timeout);
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
        return Waiting.await(
                tryAcquireAsync(wanted), "tryAcquire", path(), contention.door().patience());
    }

    @Override
    public CompletableFuture<Optional<Grant>> tryAcquireAsync(int wanted) {
        return contention.tryAcquireAsync(requirePermits("An acquisition is of", wanted));
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
    public void resize(int number) {
        Waiting.await(resizeAsync(number), "resize", path(), contention.door().patience());
    }

    @Override
    public CompletableFuture<@Nullable Void> resizeAsync(int number) {
        requirePermits("A semaphore needs", number);
        return permits.change(contention.door().asUser(), path(), number);
    }

    @Override
    public String toString() {
        return contention.toString();
    }
}
