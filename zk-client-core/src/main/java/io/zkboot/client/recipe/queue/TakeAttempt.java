/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Removes an item; the node of its own is a receipt, which goes when the answer is known. */
final class TakeAttempt<T> extends Attempt<T> {
    private static final CreateOptions RECEIPT = CreateOptions.of(CreateMode.EPHEMERAL);
    /** Nobody else ever makes a node of that name while the session lasts; and it goes with the session. */
    private static final DeleteOptions GONE =
            DeleteOptions.ANY_VERSION.quietly().asIdempotent();

    private final ItemCodec<T> codec;
    private @Nullable T value;
    private byte @Nullable [] data;

    TakeAttempt(QueueContext context, ItemName item, Duration longest, ItemCodec<T> codec, Fate<T> fate) {
        super(context, item, longest, fate);
        this.codec = codec;
    }

    @Override
    List<Op> parts(NodeData node) {
        value = Decoding.decode(codec, itemPath(), node.data());
        return List.of(Op.delete(itemPath(), node.stat().version()), Op.create(markPath(), mark(), RECEIPT));
    }

    @Override
    T done(NodeData node, long session) {
        data = node.data();
        T decoded = value;
        if (decoded == null) {
            throw new IllegalStateException("taken before it was decoded");
        }
        return decoded;
    }

    @Override
    void keep() {
        CompletableFuture<?> unused = context.door()
                .patient()
                .delete(markPath(), GONE)
                .whenComplete((gone, failure) -> context.inbox().put(() -> {
                    if (failure != null && Failures.passesWhileOpen(failure)) {
                        after(Trouble.PAUSE, this::keep);
                    }
                }));
    }

    /** Puts it back at its place: the name says where that is. */
    @Override
    void undo() {
        CompletableFuture<?> unused = context.door()
                .patient()
                .multi(List.of(Op.delete(markPath(), Op.ANY_VERSION), Op.create(itemPath(), data)))
                .whenComplete((done, failure) -> context.inbox().put(() -> {
                    if (failure != null && Trouble.isUnknown(failure)) {
                        undoIfNotUndone();
                    } else if (failure != null && Failures.passesWhileOpen(failure)) {
                        after(Trouble.PAUSE, this::undo);
                    } else if (failure instanceof MultiException refused && !hasReceiptGone(refused)) {
                        notPutBack(refused);
                    } else if (failure != null && !(failure instanceof MultiException)) {
                        notPutBack(failure);
                    }
                }));
    }

    /** If it was undone, somebody else may have taken the item since, with a receipt of the same name. */
    private void undoIfNotUndone() {
        context.session().enter();
        lookForReceipt();
    }

    private void lookForReceipt() {
        long since = context.session().changes();
        AsyncZkClient zk = context.door().patient();
        CompletableFuture<?> synced = zk.sync(context.paths().taken());
        CompletableFuture<?> unused = zk.getData(markPath())
                .whenComplete((found, failure) -> context.inbox().put(() -> {
                    // Both must have been answered by one server, or that one may show what was before.
                    boolean fresh = !synced.isCompletedExceptionally()
                            && context.session().changes() == since
                            && context.session().isConnected();
                    if (context.client().state().isTerminal()) {
                        context.session().leave(); // and so goes the receipt
                    } else if (!fresh || (failure != null && Failures.passesWhileOpen(failure))) {
                        lookAgain();
                    } else {
                        context.session().leave();
                        receiptSeen(found, failure);
                    }
                }));
    }

    private void lookAgain() {
        CompletableFuture<?> unused = context.door()
                .patient()
                .delay(Trouble.PAUSE)
                .whenComplete((now, ended) -> context.inbox().put(() -> {
                    if (ended == null) {
                        lookForReceipt();
                    } else {
                        context.session().leave();
                    }
                }));
    }

    private void receiptSeen(@Nullable NodeData found, @Nullable Throwable failure) {
        if (found != null && Arrays.equals(found.data(), mark())) {
            undo();
        } else if (failure != null && !(failure instanceof NoNodeException)) {
            untilMended(failure, this::undoIfNotUndone);
        }
    }

    private static boolean hasReceiptGone(MultiException refused) {
        return refused.failedIndex() == 0 && refused.code() == ErrorCode.NO_NODE;
    }

    /** As long as the receipt is there, it can be put back once its place, or the right to use it, is there again. */
    private void notPutBack(Throwable why) {
        if (!(why instanceof MultiException refused) || refused.code() != ErrorCode.NO_NODE) {
            untilMended(why, this::undo);
            return;
        }
        CompletableFuture<?> unused = QueueListing.prepared(context)
                .whenComplete((made, failure) -> context.inbox().put(() -> {
                    if (failure == null || Failures.passesWhileOpen(Waiting.unwrapped(failure))) {
                        after(Trouble.PAUSE, this::undo);
                    } else {
                        untilMended(Waiting.unwrapped(failure), this::undo);
                    }
                }));
    }

    @Override
    Throwable unsure(Throwable lost) {
        return new ConnectionLossException(
                new Failure(ErrorCode.CONNECTION_LOSS, "take", itemPath(), Outcome.UNKNOWN),
                "the session has ended before it was known whether the item was taken; if it was, it is lost",
                lost);
    }

    @Override
    Throwable undecided() {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "take", itemPath(), Outcome.UNKNOWN),
                "the time is over, and it is not known whether the item was taken; if it was it goes back to its place,"
                        + " and is lost if the session ends before",
                null);
    }
}
