/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.retry.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Puts items into a queue. Nothing is sent a second time that may have been done. */
final class Producing {
    private static final CreateOptions ITEM = CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL);
    private static final int MOST_ITEMS = 100;
    private static final int MOST_BYTES = 256 * 1024;

    private final QueueContext context;
    private final AsyncZkClient zk;

    Producing(QueueContext context) {
        this.context = context;
        this.zk = context.client()
                .withCodec(DataCodec.NONE)
                .withRetry(RetryPolicy.NONE)
                .async();
    }

    /** An item on its way: what stands before the number in its path. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Parcel(String stem, byte[] data) {
        Op op() {
            return Op.create(stem, data, ITEM);
        }
    }

    private Parcel parcel(byte[] data, int priority) {
        return new Parcel(context.paths().item(context.paths().stem(priority)), data);
    }

    CompletableFuture<String> put(byte[] data, int priority) {
        Parcel parcel = parcel(data, priority);
        CompletableFuture<String> first = create(parcel);
        CompletableFuture<String> result = zk.newFuture(); // after a request, which starts a client that was not
        settle(
                result,
                first.exceptionallyCompose(failure -> afterPreparing(failure, result, () -> create(parcel)))
                        .exceptionallyCompose(
                                failure -> find(failure, List.of(parcel)).thenApply(names -> names.get(0))));
        return result;
    }

    private CompletableFuture<String> create(Parcel parcel) {
        return zk.create(parcel.stem(), parcel.data(), ITEM).thenApply(ZnodePath::name);
    }

    /** The first items of a queue need its nodes. They are made as patiently as the items are put, and no longer. */
    private <R> CompletableFuture<R> afterPreparing(
            Throwable thrown, CompletableFuture<?> result, Supplier<CompletableFuture<R>> again) {
        return Waiting.unwrapped(thrown) instanceof ZkException failure && failure.code() == ErrorCode.NO_NODE
                ? QueueListing.prepared(context, context.door().asUser())
                        .thenCompose(made -> unlessGivenUp(result, again))
                : CompletableFuture.failedFuture(thrown);
    }

    /** Who has given up, and so completed the future, may well put the same again: no more is sent for them. */
    private static <R> CompletableFuture<R> unlessGivenUp(
            CompletableFuture<?> result, Supplier<CompletableFuture<R>> next) {
        return result.isDone() ? CompletableFuture.failedFuture(new CancellationException()) : next.get();
    }

    private static <R> void settle(CompletableFuture<R> result, CompletableFuture<R> done) {
        CompletableFuture<?> unused = done.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(Waiting.unwrapped(failure));
            }
        });
    }

    // ---- many ----

    /** What goes together, each in one transaction. */
    List<List<Parcel>> batches(List<byte[]> items, int priority) {
        List<List<Parcel>> batches = new ArrayList<>();
        List<Parcel> batch = new ArrayList<>();
        int bytes = 0;
        for (byte[] data : items) {
            if (!batch.isEmpty() && (batch.size() == MOST_ITEMS || bytes + data.length > MOST_BYTES)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(parcel(data, priority));
            bytes += data.length;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** Puts one after the other, until somebody completes the future. */
    CompletableFuture<List<String>> putAll(List<List<Parcel>> batches) {
        if (batches.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<String> all = new ArrayList<>();
        CompletableFuture<List<String>> first = createAll(batches.get(0));
        CompletableFuture<List<String>> result = zk.newFuture(); // after a request, which starts a client that was not
        CompletableFuture<?> done = put(batches.get(0), first, result).thenAccept(all::addAll);
        for (List<Parcel> batch : batches.subList(1, batches.size())) {
            done = done.thenCompose(before -> unlessGivenUp(result, () -> put(batch, createAll(batch), result)))
                    .thenAccept(all::addAll);
        }
        settle(result, done.thenApply(last -> List.copyOf(all)));
        return result;
    }

    private CompletableFuture<List<String>> put(
            List<Parcel> batch, CompletableFuture<List<String>> first, CompletableFuture<?> result) {
        return first.exceptionallyCompose(failure -> afterPreparing(failure, result, () -> createAll(batch)))
                .exceptionallyCompose(failure -> find(failure, batch));
    }

    private CompletableFuture<List<String>> createAll(List<Parcel> batch) {
        return zk.multi(batch.stream().map(Parcel::op).toList())
                .thenApply(results -> results.stream()
                        .map(result -> ZnodePath.name(((OpResult.Created) result).path()))
                        .toList());
    }

    // ---- the reply is lost ----

    /** Looks for what may have been put. What is not there may have been consumed by now, so that is no answer. */
    private CompletableFuture<List<String>> find(Throwable thrown, List<Parcel> batch) {
        Throwable failure = Waiting.unwrapped(thrown);
        if (failure instanceof ZkException known && known.code() == ErrorCode.NODE_EXISTS) {
            return CompletableFuture.failedFuture(new IllegalStateException("The numbers that the server gives to the"
                    + " items below " + context.paths().entries()
                    + " are used up. Let consumers empty the queue, delete"
                    + " that node and go on: the numbers begin anew."));
        }
        if (!Failures.isLost(failure) || !context.options().layout().isUnique()) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<?> synced = zk.sync(context.paths().entries());
        return zk.getChildren(context.paths().entries())
                .thenCombine(synced, (names, done) -> found(names, batch).orElseThrow())
                .exceptionallyCompose(unknown -> CompletableFuture.failedFuture(failure));
    }

    /** A transaction is done as a whole: if one of its items is there, all have been put. */
    private static Optional<List<String>> found(List<String> names, List<Parcel> batch) {
        List<String> found = new ArrayList<>();
        boolean any = false;
        for (Parcel parcel : batch) {
            String stem = ZnodePath.name(parcel.stem());
            Optional<String> name =
                    names.stream().filter(each -> each.startsWith(stem)).findFirst();
            any |= name.isPresent();
            found.add(name.orElse(stem)); // has been consumed by now, so that its number is not known
        }
        return any ? Optional.of(found) : Optional.empty();
    }
}
