/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Contested;
import io.zkboot.client.recipe.internal.contention.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lock of a queue. */
final class QueueLock implements ZkLock, Contested<Grant> {
    /** What stands before the number in the names of Curator's mutex. */
    private static final String CURATOR = "lock-";

    /** What stands before the number in the names of kazoo's {@code Lock} and {@code WriteLock}. */
    static final String KAZOO = "__lock__";

    private final Contention contention;

    QueueLock(Contention contention) {
        this.contention = contention;
    }

    /** One that the first one holds. */
    static QueueLock exclusive(ZkClient client, String path, LockOptions options) {
        String kind = given("options", options).layout() == LockLayout.KAZOO ? KAZOO : CURATOR;
        return new QueueLock(new Contention(client, "lock", path, List.of(kind), kind, Rule.FIRST, options));
    }

    @Override
    public String path() {
        return contention.path();
    }

    /** Returns where a node of its view is on the servers. */
    String fullPath(String path) {
        return contention.door().client().fullPath(path);
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
    public CompletableFuture<Grant> acquireAsync(Duration timeout, Consumer<CompletableFuture<@Nullable Void>> left) {
        return contention.acquireAsync(timeout, left);
    }

    @Override
    public Optional<Grant> tryAcquire() {
        return contention.tryAcquire();
    }

    /** For how long somebody waits at most who does not queue. */
    Duration patience() {
        return contention.door().patience();
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
    public boolean revoke() {
        return contention.revoke() > 0;
    }

    @Override
    public CompletableFuture<Boolean> revokeAsync() {
        return contention.revokeAsync().thenApply(asked -> asked > 0);
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
