/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.internal.Failures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tries to get one item: reads it, and then changes it in one transaction that also makes a node of this attempt's own.
 * That node tells, when the reply is lost, whether the transaction was applied: that the item is gone would not, since
 * anybody may have taken it.
 *
 * @param <R> what is got
 */
abstract class Attempt<R> {
    /** How it ends; exactly one of these. */
    interface Fate<R> {
        /** It is ours. */
        void got(R what);

        /** Whether somebody still waits for it. */
        boolean isWanted();

        /** Nobody does, and nothing was done. */
        void unwanted();

        /** Somebody else has it. */
        void missed();

        /** This item cannot be had, while others may. */
        void unobtainable(Throwable why);

        /** Nothing was done; it may be tried again in a while. */
        void postponed();

        /** The node below which claims are made is missing. */
        void unprepared();

        void failed(Throwable why);
    }

    final QueueContext context;
    final ItemName item;
    private final AsyncZkClient timed;
    private final byte[] mark = Marks.next().toString().getBytes(StandardCharsets.UTF_8);
    final Fate<R> fate;
    /** The session when the transaction was sent, or one before. */
    private long sentBy;
    /** Whether the transaction was sent, and is not known to have been refused. */
    private boolean open;

    Attempt(QueueContext context, ItemName item, Duration longest, Fate<R> fate) {
        this.context = context;
        this.item = item;
        this.timed = context.door().within(longest);
        this.fate = fate;
    }

    String itemPath() {
        return context.paths().item(item.name());
    }

    /** Path of the node of its own. */
    String markPath() {
        return context.paths().claim(item.name());
    }

    byte[] mark() {
        return mark;
    }

    /** The transaction; the node of its own is made by the part at index 1. Throws if the item cannot be decoded. */
    abstract List<Op> parts(NodeData node);

    /** It is ours: returns what is got. */
    abstract R done(NodeData node, long session);

    /** Somebody has been given it. */
    abstract void keep();

    /** Nobody wants it any more: lets others have it. */
    abstract void undo();

    /**
     * What to say if it cannot be known any more whether the transaction was applied; null if it was not or is void.
     */
    abstract @Nullable Throwable unsure(Throwable lost);

    /** What to say to who will not wait until that is known; null if nothing can be lost by that. */
    abstract @Nullable Throwable undecided();

    /** Whether it may have been applied. */
    boolean isOpen() {
        return open;
    }

    void begin() {
        CompletableFuture<?> unused = timed.getData(itemPath())
                .whenComplete((node, failure) -> context.inbox().put(() -> {
                    if (!fate.isWanted()) {
                        fate.unwanted(); // it would be lost if the session ended before it is put back
                    } else if (node != null) {
                        change(node);
                    } else if (failure instanceof NoNodeException) {
                        fate.missed();
                    } else {
                        postponedOrFailed(failure);
                    }
                }));
    }

    private void postponedOrFailed(Throwable failure) {
        if (Failures.passesWhileOpen(failure)) {
            fate.postponed();
        } else if (context.client().state().isTerminal()) {
            fate.failed(failure);
        } else {
            fate.unobtainable(failure);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void change(NodeData node) {
        List<Op> parts;
        try {
            parts = parts(node);
        } catch (Throwable undecodable) { // of the user's codec
            fate.unobtainable(undecodable);
            return;
        }
        sentBy = context.session().id();
        open = true;
        // In its place before what becomes of the session afterwards: that one has won it.
        CompletableFuture<?> unused = timed.inOrder(zk ->
                zk.multi(parts).whenComplete((done, failure) -> context.inbox().put(() -> answered(node, failure))));
    }

    private void answered(NodeData node, @Nullable Throwable failure) {
        if (failure == null) {
            won(node, context.session().id());
        } else if (failure instanceof MultiException refused) {
            open = false;
            refused(refused);
        } else if (Trouble.isUnknown(failure)) {
            look(node, (ZkException) failure);
        } else {
            open = false;
            postponedOrFailed(failure);
        }
    }

    /** It is ours. */
    void won(NodeData node, long session) {
        fate.got(done(node, session));
    }

    private void refused(MultiException refused) {
        switch (refused.code()) {
            case NODE_EXISTS, BAD_VERSION -> fate.missed();
            case NO_NODE -> {
                if (refused.failedIndex() == 1) {
                    fate.unprepared();
                } else {
                    fate.missed();
                }
            }
            default -> {
                if (refused.failedIndex() == 1) {
                    fate.failed(refused); // so would all others be
                } else {
                    postponedOrFailed(refused);
                }
            }
        }
    }

    // ---- what cannot be undone at once ----

    /** Tells of it, and goes on later: an operator may mend it. */
    final void untilMended(Throwable why, Runnable then) {
        after(Trouble.LONG_PAUSE, then);
        context.tell(observer ->
                observer.nodeFailed(QueueContext.RECIPE, context.paths().path(), why));
    }

    final void after(Duration time, Runnable task) {
        CompletableFuture<?> unused = context.door()
                .patient()
                .delay(time)
                .thenRun(() -> context.inbox().put(task));
    }

    // ---- the reply is lost ----

    private void look(NodeData node, ZkException lost) {
        long since = context.session().changes();
        AsyncZkClient zk = context.door().patient();
        CompletableFuture<?> synced = zk.sync(context.paths().taken());
        CompletableFuture<?> unused = zk.getData(markPath())
                .whenComplete((found, failure) -> context.inbox().put(() -> {
                    // Both must have been answered by one server that takes writes, after the loss.
                    boolean fresh = !synced.isCompletedExceptionally()
                            && context.session().changes() == since
                            && context.session().isConnected();
                    if (failure != null && context.client().state().isTerminal()) {
                        givenUp(lost);
                    } else if (fresh && (found != null || failure instanceof NoNodeException)) {
                        seen(node, found, lost);
                    } else {
                        lookAgain(node, lost);
                    }
                }));
    }

    private void lookAgain(NodeData node, ZkException lost) {
        CompletableFuture<?> unused = context.door()
                .patient()
                .delay(Trouble.PAUSE)
                .whenComplete((now, ended) -> context.inbox().put(() -> {
                    if (ended == null) {
                        look(node, lost);
                    } else {
                        givenUp(lost);
                    }
                }));
    }

    /** The client has ended. */
    private void givenUp(ZkException lost) {
        Throwable unsure = unsure(lost);
        fate.failed(unsure == null ? lost : unsure);
    }

    private void seen(NodeData node, @Nullable NodeData found, ZkException lost) {
        long session = context.session().id();
        NodeData mine = found != null && Arrays.equals(found.data(), mark) ? found : null;
        if (mine != null && mine.stat().ephemeralOwner() == session) {
            won(node, session);
        } else if (mine == null && session == sentBy) {
            fate.missed(); // it was not applied, and never will be
        } else {
            Throwable unsure = unsure(lost);
            if (unsure == null) {
                fate.missed();
            } else {
                fate.failed(unsure);
            }
        }
    }
}
