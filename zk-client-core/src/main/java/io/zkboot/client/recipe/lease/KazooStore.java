/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.contention.Acquisition;
import io.zkboot.client.recipe.internal.contention.Holding;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import io.zkboot.client.recipe.internal.contention.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node of kazoo's lease, changed under kazoo's lock at its parent. kazoo deletes and makes it again, so that its
 * version tells nothing; what we change we do in one transaction with a check that the lock is still held.
 */
final class KazooStore implements LeaseStore {
    private static final String LOCK = "__lock__";
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final AsyncZkClient zk;
    private final String path;
    private final Door door;
    private final QueueSpec lock;
    private final LongSupplier ticker;

    KazooStore(ZkClient client, AsyncZkClient zk, String path, String holder, LongSupplier ticker) {
        this.zk = zk;
        this.ticker = ticker;
        this.path = ZnodePath.child(path, "lease_holder");
        this.door = new Door(client);
        this.lock = new QueueSpec(
                "lease",
                path,
                List.of(LOCK),
                LOCK,
                Rule.FIRST,
                holder.getBytes(StandardCharsets.UTF_8),
                null,
                null,
                new CompletableFuture<>().defaultExecutor(),
                RecipeObserver.NONE);
    }

    @Override
    public CompletableFuture<Optional<Kept>> read() {
        return zk.getData(path)
                .thenApply(node -> Optional.of(kept(node)))
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof NoNodeException
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    private Kept kept(NodeData node) {
        byte[] data = node.data();
        LeaseText text = LeaseText.parse(path, data == null ? new byte[0] : data, LeaseLayout.KAZOO);
        return new Kept(text, node.stat().version(), node.stat().mzxid());
    }

    private <R> CompletableFuture<R> locked(Function<Holding, CompletableFuture<R>> task) {
        long end = ticker.getAsLong() + door.deadline().toNanos();
        return door.client().state().isConnected()
                ? locked(task, end)
                : read().thenCompose(kept -> locked(task, end)); // as the user waits for a connection, or does not
    }

    /** Does it under the lock; under another one if that is lost before anything is changed. */
    private <R> CompletableFuture<R> locked(Function<Holding, CompletableFuture<R>> task, long end) {
        Duration left = Duration.ofNanos(Math.max(SHORTEST.toNanos(), end - ticker.getAsLong()));
        return Acquisition.queue(door, lock, left, Function.identity())
                .thenCompose(held -> task.apply(held).whenComplete((result, failure) -> {
                    CompletableFuture<?> unused = held.release();
                }))
                .exceptionallyCompose(failure -> isOfLock(failure) && end - ticker.getAsLong() > 0
                        ? zk.delay(Failures.BUSY_PAUSE).thenCompose(over -> locked(task, end))
                        : CompletableFuture.failedFuture(failure));
    }

    /** Whether nothing was changed because the lock is not held: that says nothing of who has the lease. */
    private static boolean isOfLock(Throwable failure) {
        return Waiting.unwrapped(failure) instanceof MultiException refused
                && refused.failedIndex() == 0
                && refused.getCause() instanceof NoNodeException;
    }

    @Override
    public CompletableFuture<Optional<Kept>> write(Function<Optional<Kept>, @Nullable LeaseText> decide) {
        return locked(held -> read().thenCompose(kept -> {
            LeaseText next = decide.apply(kept);
            if (next == null) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            return kept.isEmpty() ? create(next) : set(held, kept.get(), next);
        }));
    }

    /** Needs no check of the lock: one alone can make it. */
    private CompletableFuture<Optional<Kept>> create(LeaseText next) {
        return zk.createWithStat(path, next.bytes(), CreateOptions.PERSISTENT.asIdempotent())
                .thenApply(created -> Optional.of(
                        new Kept(next, created.stat().version(), created.stat().mzxid())))
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof NodeExistsException
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Optional<Kept>> set(Holding held, Kept before, LeaseText next) {
        return guarded(held, Op.setData(path, next.bytes(), before.version()))
                .thenApply(results -> results.map(all -> {
                    OpResult.DataSet set = (OpResult.DataSet) all.get(1);
                    return new Kept(next, set.stat().version(), set.stat().mzxid());
                }))
                .exceptionallyCompose(failure -> afterLoss(
                        failure,
                        () -> read().thenCompose(kept -> {
                            boolean done = kept.isPresent()
                                    && kept.get().text().equals(next)
                                    && kept.get().mzxid() != before.mzxid();
                            return done
                                    ? CompletableFuture.completedFuture(kept)
                                    : CompletableFuture.failedFuture(failure);
                        })));
    }

    /** Empty if somebody else has written; fails if the lock is not held. */
    private CompletableFuture<Optional<List<OpResult>>> guarded(Holding held, Op change) {
        return zk.multi(List.of(Op.check(held.nodePath(), Op.ANY_VERSION), change))
                .thenApply(Optional::of)
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof MultiException refused
                                && refused.failedIndex() == 1
                                && (refused.getCause() instanceof NoNodeException
                                        || refused.getCause() instanceof BadVersionException)
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    /** Looks what has become of a change. If that cannot be seen it is as unknown as before, whatever the look met. */
    private static <R> CompletableFuture<R> afterLoss(Throwable failure, Supplier<CompletableFuture<R>> look) {
        return Waiting.unwrapped(failure) instanceof ZkException known && known.outcome() == Outcome.UNKNOWN
                ? look.get().exceptionallyCompose(unseen -> CompletableFuture.failedFuture(failure))
                : CompletableFuture.failedFuture(failure);
    }

    @Override
    public CompletableFuture<Boolean> free(Predicate<Kept> ifThat) {
        return locked(held -> read().thenCompose(kept -> {
            if (kept.isEmpty() || !ifThat.test(kept.get())) {
                return CompletableFuture.completedFuture(false);
            }
            return guarded(held, Op.delete(path, kept.get().version()))
                    .thenApply(Optional::isPresent)
                    .exceptionallyCompose(failure -> afterLoss(
                            failure,
                            () -> read().thenCompose(left -> left.isEmpty()
                                    ? CompletableFuture.completedFuture(true)
                                    : CompletableFuture.failedFuture(failure))));
        }));
    }
}
