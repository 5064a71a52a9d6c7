/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.Transaction;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Several locks in the order of their paths. */
final class OrderedMultiLock implements ZkMultiLock {
    private final ZkClient client;
    private final List<ZkLock> locks;

    OrderedMultiLock(ZkClient client, Collection<? extends ZkLock> locks) {
        this.client = given("client", client);
        List<ZkLock> sorted = new ArrayList<>(allGiven("list of locks", locks));
        sorted.sort(Comparator.comparing(ZkLock::path));
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("Name one lock at least.");
        }
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).path().equals(sorted.get(i - 1).path())) {
                throw new IllegalArgumentException("The lock " + sorted.get(i).path()
                        + " is named twice; who acquired both would wait for himself.");
            }
        }
        this.locks = List.copyOf(sorted);
    }

    @Override
    public List<ZkLock> locks() {
        return locks;
    }

    private String paths() {
        return locks.get(0).path() + (locks.size() > 1 ? " and " + (locks.size() - 1) + " more" : "");
    }

    @Override
    public MultiGrant acquire(Duration timeout) {
        return Waiting.await(acquireAsync(timeout), "acquire", paths(), timeout);
    }

    @Override
    public CompletableFuture<MultiGrant> acquireAsync(Duration timeout) {
        given("timeout", timeout);
        return new InTurn<MultiGrant>(client, paths(), locks, grants -> new Together(grants.orElseThrow()))
                .begin(lock -> new InTurn.Asked(lock.acquireAsync(timeout)), timeout);
    }

    @Override
    public Optional<MultiGrant> tryAcquire() {
        return Waiting.await(tryAcquireAsync(), "tryAcquire", paths(), Door.patience(client));
    }

    @Override
    public CompletableFuture<Optional<MultiGrant>> tryAcquireAsync() {
        return new InTurn<Optional<MultiGrant>>(client, paths(), locks, grants -> grants.map(Together::new))
                .begin(lock -> new InTurn.Asked(lock.tryAcquireAsync()), Door.patience(client));
    }

    /** The grants of all. */
    private record Together(List<Grant> grants) implements MultiGrant {
        @Override
        public boolean isHeld() {
            return grants.stream().allMatch(Grant::isHeld);
        }

        @Override
        public Transaction guard(Transaction writes) {
            Transaction guarded = writes;
            for (Grant grant : grants) {
                guarded = grant.guard(guarded);
            }
            return guarded;
        }

        @Override
        public void close() {
            CompletableFuture<?> unused = releaseAsync();
        }

        @Override
        public CompletableFuture<@Nullable Void> releaseAsync() {
            return InTurn.releaseAll(grants);
        }
    }
}
