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

    private final long seenBefore;
    private final List<WatchBatch> unanswered = new ArrayList<>();
    /** The batches of watches that stay, but for what was given up. */
    private final List<WatchBatch> staying = new ArrayList<>();

    RestoringWatches(
            SessionWatches watches,
            WatchRestore restore,
            long seenBefore,
            BiConsumer<Request<@Nullable Void>, Consumer<Call<?>>> sender) {
        this.watches = watches;
        this.restore = restore;
        this.seenBefore = seenBefore;
        this.sender = sender;
    }

    /** Sends all batches; without the persistent and recursive watches if the server does not know those. */
    void start(boolean persistentToo) {
        for (WatchBatch batch : restore.batches(seenBefore, persistentToo)) {
            if (batch.hasPersistent()) {
                staying.add(batch);
            }
            send(batch, 1);
        }
    }

    private void send(WatchBatch batch, int tries) {
        unanswered.add(batch);
        sender.accept(WatchRestore.requestOf(batch), call -> restored(batch, call, tries));
    }

    private void restored(WatchBatch batch, Call<?> call, int tries) {
        ZkException failure = call.failure();
        boolean unknown = failure != null && failure.code() == ErrorCode.UNIMPLEMENTED;
        if (unknown && batch.hasPersistent()) {
            return; // the server is older than these watches, and closes; the next connection knows it
        }
        unanswered.remove(batch);
        if (failure == null) {
            restore.accepted(batch);
        } else if (!unknown && tries < WatchRestore.TRIES) {
            sendAgain(batch, tries + 1);
        } else {
            restore.giveUp(batch, String.valueOf(failure.getMessage()));
            staying.remove(batch);
        }
        if (unanswered.isEmpty() && !staying.isEmpty()) {
            // No server replays what a persistent watch missed: its owner has to look, and the watch is in place now.
            watches.resyncAll();
        }
    }

    /** Watches that stay have to be set behind the others of their path, see {@link WatchBatch#batches}. */
    private void sendAgain(WatchBatch batch, int tries) {
        send(batch, tries);
        for (WatchBatch other : staying) {
            if (!other.equals(batch) && batch.isInTheWayOf(other)) {
                send(other, 1);
            }
        }
    }

    /**
     * Whether the owners of watches that stay will be told to look, so that what comes before that is no news to them.
     */
    boolean isResyncDue() {
        return !unanswered.isEmpty() && !staying.isEmpty();
    }

    /** The connection has ended, and not because an operation was refused. */
    void connectionEnded(Reason why, List<WatchBatch> alsoUnanswered) {
        unanswered.addAll(alsoUnanswered);
        if (!unanswered.isEmpty()) {
            restore.lostOn(unanswered, why);
        }
    }
}
