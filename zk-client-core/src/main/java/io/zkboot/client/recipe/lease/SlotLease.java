/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkFutures;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Some leases side by side. */
final class SlotLease implements ZkMultiLease {
    private static final int MOST = 1_000;
    /** So often one that is the holder's own is tried again, if it is written by somebody else each time. */
    private static final int REFUSALS = 10;

    private static final CompletableFuture<Optional<Lease>> NOBODYS =
            CompletableFuture.completedFuture(Optional.empty());

    /** What is told of one of them is told of all. */
    private record OfSlots(RecipeObserver observer, String path) implements RecipeObserver {
        @Override
        public void renewed(String recipe, String slot) {
            observer.renewed(recipe, path);
        }

        @Override
        public void released(String recipe, String slot, Duration held) {
            observer.released(recipe, path, held);
        }

        @Override
        public void lost(String recipe, String slot, LossReason reason, Duration held) {
            observer.lost(recipe, path, reason, held);
        }
    }

    private final ZkClient client;
    private final String path;
    private final RecipeObserver observer;
    private final List<NodeLease> slots = new ArrayList<>();
    private final boolean named;

    SlotLease(ZkClient client, String path, int count, LeaseOptions options) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("The number of leases, " + count + ", is outside of 1 to " + MOST + ".");
        }
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException("The path of leases cannot be the root: name a node below it.");
        }
        this.client = client;
        this.path = path;
        this.observer = options.observer();
        this.named = options.holder() != null;
        LeaseOptions each = options.withObserver(new OfSlots(observer, path));
        for (int i = 0; i < count; i++) {
            slots.add(new NodeLease(client, ZnodePath.child(path, Integer.toString(i)), each, System::nanoTime));
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int count() {
        return slots.size();
    }

    @Override
    public Optional<Lease> tryAcquire(Duration time) {
        Duration longest = Door.patience(client).multipliedBy(slots.size());
        return Waiting.await(tryAcquireAsync(time), "tryAcquire", path, longest);
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration time) {
        slots.get(0).requireTime(time); // also if none of them is asked for it in the end
        long since = System.nanoTime();
        CompletableFuture<Optional<Lease>> taking = takeOne(time); // it starts a client that was not
        return new Handover(
                        observer,
                        path,
                        () -> Duration.ofNanos(System.nanoTime() - since),
                        client.async().newFuture())
                .of(taking);
    }

    private CompletableFuture<Optional<Lease>> takeOne(Duration time) {
        return present().thenCompose(held -> {
            List<NodeLease> order = new ArrayList<>();
            for (boolean mine : new boolean[] {true, false}) {
                for (int i = 0; i < slots.size(); i++) {
                    if (mine ? isMine(slots.get(i), held.get(i)) : held.get(i).isEmpty()) {
                        order.add(slots.get(i));
                    }
                }
            }
            return next(order, 0, time, REFUSALS);
        });
    }

    private boolean isMine(ZkLease slot, Optional<LeaseHolder> held) {
        return named
                && held.filter(there -> there.name().equals(slot.holderName())).isPresent();
    }

    private CompletableFuture<Optional<Lease>> next(List<NodeLease> order, int index, Duration time, int refusals) {
        if (index == order.size()) {
            return NOBODYS;
        }
        return order.get(index).tryAcquireAsync(time).thenCompose(lease -> {
            if (lease.isPresent()) {
                return CompletableFuture.completedFuture(lease);
            }
            return named ? refused(order, index, time, refusals) : next(order, index + 1, time, refusals);
        });
    }

    /** Who was faster was perhaps the same holder, in another thread: that one is its own, and another one too many. */
    private CompletableFuture<Optional<Lease>> refused(List<NodeLease> order, int index, Duration time, int refusals) {
        NodeLease slot = order.get(index);
        return slot.holderAsync().thenCompose(held -> {
            if (!isMine(slot, held)) {
                return next(order, index + 1, time, refusals);
            }
            return refusals == 0 ? NOBODYS : next(order, index, time, refusals - 1);
        });
    }

    private CompletableFuture<List<Optional<LeaseHolder>>> present() {
        return ZkFutures.allOf(slots.stream().map(ZkLease::holderAsync).toList());
    }

    @Override
    public List<LeaseHolder> holders() {
        return Waiting.await(holdersAsync(), "holders", path, Door.patience(client));
    }

    @Override
    public CompletableFuture<List<LeaseHolder>> holdersAsync() {
        return present()
                .thenApply(held -> held.stream().flatMap(Optional::stream).toList());
    }

    @Override
    public String toString() {
        return "leases " + path;
    }
}
