/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.GuardedAcquisition;
import io.zkboot.client.recipe.internal.contention.Holding;
import io.zkboot.client.recipe.internal.contention.LeaseRule;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import io.zkboot.client.recipe.internal.contention.QueueView;
import io.zkboot.client.recipe.internal.contention.QueueView.Place;
import io.zkboot.client.recipe.internal.contention.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A semaphore whose nodes are those of Curator's {@code InterProcessSemaphoreV2}: leases below {@code leases}, which
 * are made by who holds the lock {@code locks} alone.
 */
final class CuratorSemaphore implements ZkSemaphore {
    private static final String LOCK = "lock-";
    private static final String LEASE = "lease-";

    private final String path;
    private final int permits;
    private final Door door;
    private final QueueSpec lock;
    private final QueueSpec leases;

    CuratorSemaphore(ZkClient client, String path, int permits, LockOptions options) {
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException("The path of a semaphore cannot be the root: name a node below it.");
        }
        this.path = path;
        this.permits = permits;
        this.door = new Door(given("client", client));
        this.lock = spec(client, options, "locks", LOCK, Rule.FIRST, null);
        this.leases = spec(client, options, "leases", LEASE, new LeaseRule(permits), options.maxHold());
    }

    private QueueSpec spec(
            ZkClient client, LockOptions options, String child, String kind, Rule rule, @Nullable Duration maxHold) {
        return new QueueSpec(
                "semaphore",
                ZnodePath.child(path, child),
                List.of(kind),
                kind,
                1,
                rule,
                Contention.metadata(client, options),
                null,
                maxHold,
                options.executor(),
                options.observer());
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int permits() {
        return permits;
    }

    @Override
    public Grant acquire(Duration timeout) {
        return Waiting.await(acquireAsync(timeout), "acquire", path, timeout);
    }

    @Override
    public CompletableFuture<Grant> acquireAsync(Duration timeout) {
        return new GuardedAcquisition<Grant>(
                        door,
                        lock,
                        leases,
                        path,
                        given("timeout", timeout),
                        true,
                        held -> perhaps(held).orElseThrow())
                .begin();
    }

    @Override
    public Grant acquire(int wanted, Duration timeout) {
        requireOne(wanted);
        return acquire(timeout);
    }

    @Override
    public CompletableFuture<Grant> acquireAsync(int wanted, Duration timeout) {
        requireOne(wanted);
        return acquireAsync(timeout);
    }

    private void requireOne(int wanted) {
        if (QueueSemaphore.requirePermits("An acquisition is of", wanted) > 1) {
            throw new UnsupportedOperationException(
                    "In Curator's layout each permit of " + path + " is a node of its own,"
                            + " and who holds some and waits for more can wait for another one who does the same. Acquire one,"
                            + " or use the default layout.");
        }
    }

    @Override
    public Optional<Grant> tryAcquire() {
        return Waiting.await(tryAcquireAsync(), "tryAcquire", path, door.patience());
    }

    @Override
    public CompletableFuture<Optional<Grant>> tryAcquireAsync() {
        return new GuardedAcquisition<Optional<Grant>>(door, lock, leases, path, door.deadline(), false, this::perhaps)
                .begin();
    }

    @Override
    public Optional<Grant> tryAcquire(int wanted) {
        requireOne(wanted);
        return tryAcquire();
    }

    @Override
    public CompletableFuture<Optional<Grant>> tryAcquireAsync(int wanted) {
        requireOne(wanted);
        return tryAcquireAsync();
    }

    private Optional<Grant> perhaps(@Nullable Holding held) {
        return Optional.ofNullable(held).map(lease -> new HeldGrant(door, path, lease, lease.czxid()));
    }

    @Override
    public List<QueueEntry> queue() {
        return Waiting.await(queueAsync(), "queue", path, door.patience());
    }

    @Override
    public CompletableFuture<List<QueueEntry>> queueAsync() {
        return new QueueView(door, leases)
                .places()
                .thenCombine(new QueueView(door, lock).places(), CuratorSemaphore::together);
    }

    /** Who has a lease that does not hold yet has the lock as well, and is there once. */
    private static List<QueueEntry> together(List<Place> leases, List<Place> lock) {
        List<QueueEntry> entries = new ArrayList<>();
        leases.forEach(place -> entries.add(Contention.entry(place)));
        for (int i = 0; i < lock.size(); i++) {
            long session = lock.get(i).data().stat().ephemeralOwner();
            boolean known = i == 0
                    && leases.stream()
                            .anyMatch(place ->
                                    !place.holds() && place.data().stat().ephemeralOwner() == session);
            if (!known) {
                QueueEntry entry = Contention.entry(lock.get(i));
                entries.add(
                        new QueueEntry(entry.id(), session, entry.since(), entry.czxid(), false, 1, entry.metadata()));
            }
        }
        return List.copyOf(entries);
    }

    @Override
    public int revoke() {
        return Waiting.await(revokeAsync(), "revoke", path, door.patience());
    }

    @Override
    public CompletableFuture<Integer> revokeAsync() {
        return new QueueView(door, leases).revoke();
    }

    @Override
    public boolean evict(long czxid) {
        return Waiting.await(evictAsync(czxid), "evict", path, door.patience());
    }

    @Override
    public CompletableFuture<Boolean> evictAsync(long czxid) {
        return new QueueView(door, leases)
                .evict(czxid)
                .thenCompose(done ->
                        done ? CompletableFuture.completedFuture(true) : new QueueView(door, lock).evict(czxid));
    }

    @Override
    public void resize(int number) {
        throw noResize();
    }

    @Override
    public CompletableFuture<@Nullable Void> resizeAsync(int number) {
        throw noResize();
    }

    private UnsupportedOperationException noResize() {
        return new UnsupportedOperationException("In Curator's layout nothing is agreed on: each one who uses " + path
                + " says how many permits there are. Change the settings of all.");
    }

    @Override
    public String toString() {
        return "semaphore " + path;
    }
}
