/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.compatibility.OlderServer;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.watch.EmulatedWatches;
import io.zkboot.client.internal.session.watch.WatchRestore;
import io.zkboot.client.internal.watch.WatchBatch;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said first on a new connection, before any request of the user: the identities, in the order in which they
 * were added; then the watches, in batches; then a ping, whose answer proves that the server is content. Owned by the
 * SendThread.
 */
final class Priming {
    private static final Logger log = LoggerFactory.getLogger(Priming.class);

    private final SessionCore core;
    private final long seenBefore;
    private final Deque<Call<?>> calls = new ArrayDeque<>();
    private int unanswered;
    private final List<WatchBatch> unansweredWatches = new ArrayList<>();
    private int unansweredPersistent;
    private boolean pingWanted = true;

    Priming(SessionCore core, HostPort server, OlderServer older, EmulatedWatches emulated) {
        this.core = core;
        this.seenBefore = core.lastZxid();
        for (Identity auth : core.auths) {
            core.authentication.identitySent(auth.scheme());
            add(new SessionRequest.Auth(auth.scheme(), auth.credentials()), unused -> {});
        }
        boolean persistentToo = !older.lacks(OpCode.SET_WATCHES2);
        for (WatchBatch batch : WatchBatch.batches(core.watches, core.watchRestore.batchBytes(), persistentToo)) {
            unansweredWatches.add(batch);
            if (batch.hasPersistent()) {
                unansweredPersistent++;
            }
            add(requestOf(batch), call -> restored(batch, call, 1));
        }
        if (!persistentToo) {
            emulated.restoreAll();
            endRecursive(server);
        }
    }

    /** To know of a change anywhere below a node would take watches on the whole tree below it: there is no bound. */
    private void endRecursive(HostPort server) {
        if (core.watches.size(WatchKind.PERSISTENT_RECURSIVE) > 0) {
            log.warn("{}: {} is too old for recursive watches; those of this client end.", core.config.name(), server);
            core.watches.endAll(
                    WatchKind.PERSISTENT_RECURSIVE,
                    (path, watcher) -> core.deliveries.add(
                            new Delivery.WatchFired(watcher, new WatchedEvent(EventType.WATCH_ENDED, path))));
        }
    }

    private void add(Request<@Nullable Void> request, Consumer<Call<?>> answered) {
        unanswered++;
        calls.add(Call.internal(request, call -> {
            unanswered--;
            answered.accept(call);
        }));
    }

    private Request<@Nullable Void> requestOf(WatchBatch batch) {
        long seen = seenBefore; // also at the second try, when replies may have told of newer ones
        return batch.hasPersistent()
                ? new WatchRequest.SetWatches2(
                        seen, batch.data(), batch.exist(), batch.child(), batch.persistent(), batch.recursive())
                : new WatchRequest.SetWatches(seen, batch.data(), batch.exist(), batch.child());
    }

    private void restored(WatchBatch batch, Call<?> call, int tries) {
        ZkException failure = call.failure();
        if (failure != null) {
            if (failure.code() == ErrorCode.UNIMPLEMENTED) {
                return; // the server is older than these watches, and closes; the next connection knows it
            }
            if (tries < WatchRestore.TRIES) {
                add(requestOf(batch), again -> restored(batch, again, tries + 1));
                return;
            }
            core.watchRestore.giveUp(batch, String.valueOf(failure.getMessage()));
        } else {
            core.watchRestore.accepted();
        }
        unansweredWatches.remove(batch);
        if (batch.hasPersistent() && --unansweredPersistent == 0) {
            // No server replays what a persistent watch missed: its owner has to look, and the watch is in place by
            // now.
            core.watches.forEachPersistent((path, watcher) ->
                    core.deliveries.add(new Delivery.WatchFired(watcher, new WatchedEvent(EventType.RESYNC, path))));
        }
    }

    /**
     * Whether the owners of watches that stay will be told to look, so that what comes before that is no news to them.
     */
    boolean isResyncDue() {
        return unansweredPersistent > 0;
    }

    /** Lets a call of the engine's own go before all calls of users, on this connection or not at all. */
    void soon(Call<?> call) {
        calls.add(call);
    }

    @Nullable Call<?> next() {
        return calls.poll();
    }

    boolean hasNext() {
        return !calls.isEmpty();
    }

    /** Whether the ping at the end is to be sent now; true once. */
    boolean takePing() {
        boolean now = pingWanted && calls.isEmpty();
        if (now) {
            pingWanted = false;
        }
        return now;
    }

    boolean isDone() {
        return unanswered == 0 && calls.isEmpty();
    }

    /** The connection has ended, and not because an operation was refused. */
    void connectionEnded(Reason why, List<WatchBatch> alsoUnanswered) {
        unansweredWatches.addAll(alsoUnanswered);
        if (!unansweredWatches.isEmpty()) {
            core.watchRestore.lostOn(unansweredWatches, why);
        }
    }
}
