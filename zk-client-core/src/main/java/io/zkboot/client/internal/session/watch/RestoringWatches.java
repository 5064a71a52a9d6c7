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
    private int unansweredPersistent;

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
            unanswered.add(batch);
            if (batch.hasPersistent()) {
                unansweredPersistent++;
            }
            sender.accept(WatchRestore.requestOf(batch), call -> restored(batch, call, 1));
        }
    }

    private void restored(WatchBatch batch, Call<?> call, int tries) {
        ZkException failure = call.failure();
        if (failure != null) {
            boolean unknown = failure.code() == ErrorCode.UNIMPLEMENTED;
            if (unknown && batch.hasPersistent()) {
                return; // the server is older than these watches, and closes; the next connection knows it
            }
            if (!unknown && tries < WatchRestore.TRIES) {
                sender.accept(WatchRestore.requestOf(batch), again -> restored(batch, again, tries + 1));
                return;
            }
            restore.giveUp(batch, String.valueOf(failure.getMessage()));
        } else {
            restore.accepted(batch);
        }
        unanswered.remove(batch);
        if (batch.hasPersistent() && --unansweredPersistent == 0) {
            // No server replays what a persistent watch missed: its owner has to look, and the watch is in place now.
            watches.resyncAll();
        }
    }

    /**
     * Whether the owners of watches that stay will be told to look, so that what comes before that is no news to them.
     */
    boolean isResyncDue() {
        return unansweredPersistent > 0;
    }

    /** The connection has ended, and not because an operation was refused. */
    void connectionEnded(Reason why, List<WatchBatch> alsoUnanswered) {
        unanswered.addAll(alsoUnanswered);
        if (!unanswered.isEmpty()) {
            restore.lostOn(unanswered, why);
        }
    }
}
