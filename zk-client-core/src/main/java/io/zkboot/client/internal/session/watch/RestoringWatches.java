/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.watch.WatchBatch;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sets the watches of a session again on a new connection, in batches, and tells the owners of those that stay to look
 * once all of them are in place. Owned by the SendThread.
 */
final class RestoringWatches {
    private final SessionWatches watches;
    private final WatchRestore restore;
    /** Takes a request, and what to do when it has been answered. */
    private final BiConsumer<Request<@Nullable Void>, Consumer<Call<?>>> sender;

    private final Later later;
    /** Whether a watch that stays is there by now, or on its way. */
    private final BiPredicate<WatchKind, String> stays;
    /** Whether a watch is needed on the server. */
    private final BiPredicate<WatchKind, String> needed;
    /** Hears of the paths of watches that stay and are given up. */
    private final Consumer<String> givenUp;

    private final long seenBefore;
    private final List<WatchBatch> unanswered = new ArrayList<>();
    private final LateBatches late = new LateBatches();
    /** The batches that were sent with watches that stay, but for what was given up. */
    private final List<WatchBatch> staying = new ArrayList<>();

    private boolean knowsStaying;
    /** Whether those have missed something that was not told: before this connection, or between two requests. */
    private boolean haveMissed = true;
    /** Whether somebody was not told of an event, who may have come on this connection and is in no batch. */
    private boolean isResyncOwed;

    RestoringWatches(
            SessionWatches watches,
            WatchRestore restore,
            long seenBefore,
            BiConsumer<Request<@Nullable Void>, Consumer<Call<?>>> sender,
            Later later,
            BiPredicate<WatchKind, String> stays,
            BiPredicate<WatchKind, String> needed,
            Consumer<String> givenUp) {
        this.watches = watches;
        this.restore = restore;
        this.seenBefore = seenBefore;
        this.sender = sender;
        this.later = later;
        this.stays = stays;
        this.needed = needed;
        this.givenUp = givenUp;
    }

    /** Sends all batches; without the persistent and recursive watches if the server does not know those. */
    void start(boolean persistentToo) {
        knowsStaying = persistentToo;
        for (WatchBatch batch : restore.batches(seenBefore, persistentToo)) {
            if (batch.hasPersistent()) {
                staying.add(batch);
            }
            send(batch, batch, 1, 0);
        }
    }

    /**
     * Sends a batch.
     *
     * @param sent the batch as it is sent: with watches that are in place, or in other batches, and are not at stake
     * @param tries which try it is of those that a server has said no to
     * @param busy how often in a row the server was too busy for it
     */
    private void send(WatchBatch batch, WatchBatch sent, int tries, int busy) {
        unanswered.add(batch);
        late.sent(sent);
        sender.accept(WatchRestore.requestOf(sent), call -> restored(batch, sent, call, tries, busy));
    }

    private void restored(WatchBatch batch, WatchBatch sent, Call<?> call, int tries, int busy) {
        ZkException failure = call.failure();
        boolean unknown = failure != null && failure.code() == ErrorCode.UNIMPLEMENTED;
        if (unknown && sent.hasPersistent()) {
            return; // the server is older than these watches, and closes; the next connection knows it
        }
        unanswered.remove(batch);
        late.answered(sent);
        if (failure == null) {
            restore.accepted(batch);
            if (unanswered.isEmpty() && !late.isAnyPaused()) {
                restore.allAccepted();
            }
        } else if (Later.isBusy(failure)) {
            late.pauses(batch);
            later.after(busy + 1, () -> goOn(batch, tries, busy + 1));
        } else if (!unknown && tries < WatchRestore.TRIES) {
            sendAgain(batch, tries + 1, 0);
        } else {
            restore.giveUp(batch, String.valueOf(failure.getMessage()));
            batch.persistent().forEach(givenUp);
            batch.recursive().forEach(givenUp);
            staying.remove(batch);
        }
        tellIfInPlace();
    }

    private void tellIfInPlace() {
        if (isInPlace() && (isResyncOwed || (haveMissed && !staying.isEmpty()))) {
            // No server replays what a persistent watch missed: its owner has to look, and the watch is in place now.
            haveMissed = false;
            isResyncOwed = false;
            watches.resyncAll();
        }
    }

    /**
     * Somebody whose watch stays was not told of an event, since {@link #isResyncDue}: he is, whatever comes of that.
     */
    void keptFromSomebody() {
        isResyncOwed = true;
    }

    /** The server may be less busy now. Whoever has gone in the meantime is not to have a watch. */
    private void goOn(WatchBatch batch, int tries, int busy) {
        late.goesOn(batch);
        WatchBatch left = batch.only(needed);
        restore.replace(batch, left);
        staying.remove(batch);
        if (left.isEmpty()) {
            tellIfInPlace();
        } else {
            sendAgain(left, tries, busy);
        }
    }

    /**
     * Watches that stay have to be set with the others of their path or behind them, see {@link WatchBatch#batches};
     * there may be more of them by now.
     */
    private void sendAgain(WatchBatch batch, int tries, int busy) {
        WatchBatch whole = knowsStaying ? batch.withStaying(stays) : batch;
        boolean fits = whole.encodedLength() <= Math.max(restore.mostBytes(), batch.encodedLength());
        WatchBatch sent = fits ? whole : batch;
        if (sent.hasPersistent() && !staying.contains(batch)) {
            staying.add(batch);
        }
        send(batch, sent, tries, busy);
        if (!fits) {
            haveMissed = true; // between the two a server may have the others alone
            whole.without(batch, restore.batchBytes()).forEach(this::sendBehind);
        }
    }

    private void sendBehind(WatchBatch more) {
        restore.alsoSent(more);
        staying.add(more);
        send(more, more, 1, 0);
    }

    /** All but watches that fire once and wait for a busy server: the others need not wait with them. */
    private boolean isInPlace() {
        return unanswered.isEmpty() && !late.isAnyPersistentPaused();
    }

    /** Returns what the server has yet to set again. */
    LateBatches late() {
        return late;
    }

    /**
     * Whether the owners of watches that stay will be told to look, so that what comes before that is no news to them.
     */
    boolean isResyncDue() {
        return !isInPlace() && !staying.isEmpty();
    }

    /** The connection has ended, and not because an operation was refused. */
    void connectionEnded(Reason why, List<WatchBatch> alsoUnanswered) {
        unanswered.addAll(alsoUnanswered);
        if (!unanswered.isEmpty()) {
            restore.lostOn(unanswered, why);
        }
    }
}
