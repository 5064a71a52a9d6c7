/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.watch.WatchBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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
    private final long seenBefore;
    private final List<WatchBatch> unanswered = new ArrayList<>();
    /** Those that the server was too busy for, until they are sent again. */
    private final List<WatchBatch> paused = new ArrayList<>();
    /** The batches of watches that stay, but for what was given up. */
    private final List<WatchBatch> staying = new ArrayList<>();

    RestoringWatches(
            SessionWatches watches,
            WatchRestore restore,
            long seenBefore,
            BiConsumer<Request<@Nullable Void>, Consumer<Call<?>>> sender,
            Later later) {
        this.watches = watches;
        this.restore = restore;
        this.seenBefore = seenBefore;
        this.sender = sender;
        this.later = later;
    }

    /** Sends all batches; without the persistent and recursive watches if the server does not know those. */
    void start(boolean persistentToo) {
        for (WatchBatch batch : restore.batches(seenBefore, persistentToo)) {
            if (batch.hasPersistent()) {
                staying.add(batch);
            }
            send(batch, 1, 0);
        }
    }

    /**
     * Sends a batch.
     *
     * @param tries which try it is of those that a server has said no to
     * @param busy how often in a row the server was too busy for it
     */
    private void send(WatchBatch batch, int tries, int busy) {
        unanswered.add(batch);
        sender.accept(WatchRestore.requestOf(batch), call -> restored(batch, call, tries, busy));
    }

    private void restored(WatchBatch batch, Call<?> call, int tries, int busy) {
        ZkException failure = call.failure();
        boolean unknown = failure != null && failure.code() == ErrorCode.UNIMPLEMENTED;
        if (unknown && batch.hasPersistent()) {
            return; // the server is older than these watches, and closes; the next connection knows it
        }
        unanswered.remove(batch);
        if (failure == null) {
            restore.accepted(batch);
        } else if (Later.isBusy(failure)) {
            paused.add(batch);
            later.after(busy + 1, () -> goOn(batch, tries, busy + 1));
        } else if (!unknown && tries < WatchRestore.TRIES) {
            sendAgain(batch, tries + 1, 0);
        } else {
            restore.giveUp(batch, String.valueOf(failure.getMessage()));
            staying.remove(batch);
        }
        tellIfAllAnswered();
    }

    private void tellIfAllAnswered() {
        if (isAllAnswered() && !staying.isEmpty()) {
            // No server replays what a persistent watch missed: its owner has to look, and the watch is in place now.
            watches.resyncAll();
        }
    }

    /** The server may be less busy now. Whoever has gone in the meantime is not to have a watch. */
    private void goOn(WatchBatch batch, int tries, int busy) {
        paused.remove(batch);
        WatchBatch left = restore.stillWatched(batch);
        if (staying.remove(batch) && left.hasPersistent()) {
            staying.add(left);
        }
        if (left.isEmpty()) {
            tellIfAllAnswered();
        } else {
            sendAgain(left, tries, busy);
        }
    }

    /** Watches that stay have to be set behind the others of their path, see {@link WatchBatch#batches}. */
    private void sendAgain(WatchBatch batch, int tries, int busy) {
        send(batch, tries, busy);
        for (WatchBatch other : staying) {
            if (!other.equals(batch) && batch.isInTheWayOf(other) && !paused.contains(other)) {
                send(other, 1, 0);
            }
        }
    }

    private boolean isAllAnswered() {
        return unanswered.isEmpty() && paused.isEmpty();
    }

    /** Whether a watch of the path is to be set again once the server has time for it. */
    boolean isPaused(String serverPath) {
        return paused.stream().anyMatch(batch -> batch.has(serverPath));
    }

    /**
     * Whether the owners of watches that stay will be told to look, so that what comes before that is no news to them.
     */
    boolean isResyncDue() {
        return !isAllAnswered() && !staying.isEmpty();
    }

    /** The connection has ended, and not because an operation was refused. */
    void connectionEnded(Reason why, List<WatchBatch> alsoUnanswered) {
        unanswered.addAll(alsoUnanswered);
        if (!unanswered.isEmpty()) {
            restore.lostOn(unanswered, why);
        }
    }
}
