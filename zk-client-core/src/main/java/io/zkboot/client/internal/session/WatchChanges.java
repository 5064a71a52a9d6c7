/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What replies change in the watch tables, and what has to be sent because of it. Owned by the SendThread. */
final class WatchChanges {
    private static final Logger log = LoggerFactory.getLogger(WatchChanges.class);

    private static final WatchKind[] STAYING = {WatchKind.PERSISTENT, WatchKind.PERSISTENT_RECURSIVE};

    private final SessionCore core;
    private final EmulatedWatches emulated;
    private final Consumer<Call<?>> soon;

    /**
     * Creates it for one connection.
     *
     * @param soon sends a call before all that wait
     */
    WatchChanges(SessionCore core, EmulatedWatches emulated, Consumer<Call<?>> soon) {
        this.core = core;
        this.emulated = emulated;
        this.soon = soon;
    }

    /** Does what the reply means for the watch tables; false if that has ended the call. */
    boolean apply(Call<?> call, ErrorCode code) {
        WatchChange change = call.watchChange();
        if (change instanceof WatchChange.Arm arm) {
            core.watches.add(arm.kind(), arm.path(), arm.watcher());
            keepPersistent(change);
        } else if (change instanceof WatchChange.ArmExists arm) {
            core.watches.add(code == ErrorCode.OK ? WatchKind.DATA : WatchKind.EXIST, arm.path(), arm.watcher());
            keepPersistent(change);
        } else if (change instanceof WatchChange.Disarm disarm && !remove(disarm)) {
            call.fail(new NoWatcherException(call.failureOf(ErrorCode.NO_WATCHER, Outcome.REJECTED)), core.deliveries);
            return false;
        }
        return true;
    }

    /**
     * The server has done what was asked, and the caller has been told that it may not have: its deadline had passed,
     * or the answer was too large. What the server has changed of watches that it had before must not go unnoticed.
     */
    void applyUnheard(Call<?> call, int error) {
        WatchChange change = call.watchChange();
        if (change instanceof WatchChange.ArmExists || error == ErrorCode.OK.code()) {
            if (change instanceof WatchChange.Disarm disarm) {
                boolean unused = remove(disarm);
            } else {
                keepPersistent(change);
            }
        }
    }

    /** Removes watchers, and tells them; false if there are none. */
    private boolean remove(WatchChange.Disarm disarm) {
        List<WatchRegistry.Removal> removed = core.watches.remove(disarm.path(), disarm.type(), disarm.watcher());
        for (WatchRegistry.Removal removal : removed) {
            core.deliveries.add(
                    new Dispatch.WatchFired(removal.watcher(), new WatchedEvent(removal.event(), disarm.path())));
        }
        return !removed.isEmpty();
    }

    /**
     * Servers from 3.6 to 3.8 have one mode for a path: a read that watches it once turns a persistent watch into a
     * one-shot one. So that one is set again, which does nothing on newer servers.
     */
    private void keepPersistent(@Nullable WatchChange change) {
        String path = watchedOnce(change);
        if (path == null || emulated.has(path)) {
            return;
        }
        for (WatchKind kind : STAYING) {
            if (core.watches.contains(path, kind)) {
                soon.accept(again(kind, path, 1));
            }
        }
    }

    private static @Nullable String watchedOnce(@Nullable WatchChange change) {
        if (change instanceof WatchChange.Arm arm) {
            return arm.kind() == WatchKind.DATA || arm.kind() == WatchKind.CHILD ? arm.path() : null;
        }
        return change instanceof WatchChange.ArmExists exists ? exists.path() : null;
    }

    private Call<?> again(WatchKind kind, String path, int tries) {
        WatchMode mode = kind == WatchKind.PERSISTENT ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
        return Call.internal(new WatchRequest.AddWatch(path, mode), call -> {
            ZkException failure = call.failure();
            if (failure != null && isRefusal(failure)) {
                refused(kind, path, tries, failure);
            }
        });
    }

    /** Whether the server said no on a connection that lives on; else the next connection sets all watches anyway. */
    private static boolean isRefusal(ZkException failure) {
        return failure.outcome() == Outcome.REJECTED && failure.code() != ErrorCode.UNIMPLEMENTED;
    }

    private void refused(WatchKind kind, String path, int tries, ZkException failure) {
        if (!core.watches.contains(path, kind)) {
            return; // removed meanwhile
        }
        if (tries < WatchRestore.TRIES) {
            soon.accept(again(kind, path, tries + 1));
            return;
        }
        log.error(
                "{}: a persistent watch could not be set again beside a one-shot one and has ended: {}",
                core.config.name(),
                failure.getMessage());
        core.watchRestore.end(kind, path);
    }
}
