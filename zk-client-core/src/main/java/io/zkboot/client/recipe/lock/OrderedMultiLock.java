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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Several locks in the order of the nodes on the servers, which is the same for all processes, whatever views with
 * chroots they see them through.
 */
final class OrderedMultiLock implements ZkMultiLock {
    private final ZkClient client;
    private final List<ZkLock> locks;
    /** Where the views of the locks begin on the servers, as far as that is known. */
    private final Set<String> roots = new TreeSet<>();

    OrderedMultiLock(ZkClient client, Collection<? extends ZkLock> locks) {
        this.client = given("client", client);
        List<ZkLock> sorted = new ArrayList<>(allGiven("list of locks", locks));
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("Name one lock at least.");
        }
        for (ZkLock lock : sorted) {
            if (lock instanceof QueueLock known) {
                roots.add(known.fullPath("/"));
            }
        }
        sorted.sort(Comparator.comparing(this::place));
        for (int i = 1; i < sorted.size(); i++) {
            String place = place(sorted.get(i));
            if (place.equals(place(sorted.get(i - 1)))) {
                throw new IllegalArgumentException(
                        "The lock " + place + " is named twice; who acquired both would wait for himself.");
            }
        }
        this.locks = List.copyOf(sorted);
    }

    /** Locks that are not ours have nothing but their paths; they are taken for those of the one view, if it is one. */
    private String place(ZkLock lock) {
        return roots.size() > 1 && lock instanceof QueueLock known ? known.fullPath(lock.path()) : lock.path();
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
        return new InTurn<MultiGrant>(client, paths(), locks, grants -> together(grants.orElseThrow()))
                .begin(lock -> new InTurn.Asked(lock.acquireAsync(timeout)), timeout);
    }

    @Override
    public Optional<MultiGrant> tryAcquire() {
        return Waiting.await(tryAcquireAsync(), "tryAcquire", paths(), Door.patience(client));
    }

    @Override
    public CompletableFuture<Optional<MultiGrant>> tryAcquireAsync() {
        return new InTurn<Optional<MultiGrant>>(client, paths(), locks, grants -> grants.map(this::together))
                .begin(lock -> new InTurn.Asked(lock.tryAcquireAsync()), Door.patience(client));
    }

    private MultiGrant together(List<Grant> grants) {
        return new Together(grants, roots);
    }

    /**
     * The grants of all.
     *
     * @param roots of the views that they were granted through
     */
    private record Together(List<Grant> grants, Set<String> roots) implements MultiGrant {
        @Override
        public boolean isHeld() {
            return grants.stream().allMatch(Grant::isHeld);
        }

        @Override
        public Transaction guard(Transaction writes) {
            if (roots.size() > 1) { // the nodes of the others would be looked for below the chroot of the last one
                throw new IllegalStateException("These locks are of views with different chroots, " + roots
                        + ", and the paths of a transaction are those of one view. To guard writes, make all locks"
                        + " and the transaction with one view, above the nodes of all.");
            }
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
