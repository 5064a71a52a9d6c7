/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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
    private final WatchesOnServer onServer;
    private final Consumer<Call<?>> soon;
    private long replyZxid;

    /**
     * Creates it for one connection.
     *
     * @param soon sends a call before all that wait
     */
    WatchChanges(SessionCore core, EmulatedWatches emulated, WatchesOnServer onServer, Consumer<Call<?>> soon) {
        this.core = core;
        this.emulated = emulated;
        this.onServer = onServer;
        this.soon = soon;
    }

    /** Notes the transaction of the reply that is dealt with now. */
    void replyIs(long zxid) {
        replyZxid = zxid;
    }

    /** Does what the reply means for the watch tables; false if that has ended the call. */
    boolean apply(Call<?> call, ErrorCode code) {
        WatchChange change = call.watchChange();
        if (change instanceof WatchChange.Arm arm) {
            core.watches.add(arm.kind(), arm.path(), arm.watcher());
            keepPersistent(call);
        } else if (change instanceof WatchChange.ArmExists arm) {
            core.watches.add(code == ErrorCode.OK ? WatchKind.DATA : WatchKind.EXIST, arm.path(), arm.watcher());
            keepPersistent(call);
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
                keepPersistent(call);
                if (change instanceof WatchChange.Arm arm && arm.kind() == WatchKind.PERSISTENT_RECURSIVE) {
                    onServer.recursiveUnheard(arm.path());
                }
            }
        }
    }

    /** Removes watchers, and tells them; false if there are none. */
    private boolean remove(WatchChange.Disarm disarm) {
        String path = disarm.path();
        boolean persistent = core.watches.contains(path, WatchKind.PERSISTENT);
        boolean recursive = core.watches.contains(path, WatchKind.PERSISTENT_RECURSIVE);
        List<WatchRegistry.Removal> removed = core.watches.remove(path, disarm.type(), disarm.watcher());
        onServer.removed(path, persistent, recursive);
        for (WatchRegistry.Removal removal : removed) {
            tell(removal.watcher(), removal.event(), path);
        }
        return !removed.isEmpty();
    }

    private void tell(Watcher watcher, EventType type, String path) {
        core.deliveries.add(new Dispatch.WatchFired(watcher, new WatchedEvent(type, path)));
    }

    /**
     * Servers from 3.6 to 3.8 have one mode for a path. What the request has set there may have put an end to a watch
     * that stays, which could not be known when it was sent: that one was under way itself. So it is set again, which
     * does nothing on newer servers. A recursive one is set in place of both: it sends all that the other one needs.
     */
    private void keepPersistent(Call<?> call) {
        String path = overwritten(call);
        if (path == null || emulated.has(path)) {
            return;
        }
        if (core.watches.contains(path, WatchKind.PERSISTENT_RECURSIVE)) {
            soon.accept(again(WatchKind.PERSISTENT_RECURSIVE, path, core.lastZxid(), 1));
        } else if (core.watches.contains(path, WatchKind.PERSISTENT)) {
            soon.accept(again(WatchKind.PERSISTENT, path, core.lastZxid(), 1));
        }
    }

    /** Returns the path on which the call may have put an end to a watch that stays; null if there is none. */
    private @Nullable String overwritten(Call<?> call) {
        WatchChange change = call.watchChange();
        if (change instanceof WatchChange.ArmExists exists) {
            return call.isWatchRiding() ? null : exists.path();
        }
        if (!(change instanceof WatchChange.Arm arm)) {
            return null;
        }
        return switch (arm.kind()) {
            case DATA, EXIST -> call.isWatchRiding() ? null : arm.path();
            case CHILD ->
                call.isWatchRiding() || !core.watches.contains(arm.path(), WatchKind.PERSISTENT) ? null : arm.path();
            case PERSISTENT -> core.watches.contains(arm.path(), WatchKind.PERSISTENT_RECURSIVE) ? arm.path() : null;
            case PERSISTENT_RECURSIVE -> null;
        };
    }

    /**
     * Sets a watch again.
     *
     * @param before the newest transaction that the server was known to have when the watch was in place for certain
     */
    private Call<?> again(WatchKind kind, String path, long before, int tries) {
        WatchMode mode = kind == WatchKind.PERSISTENT ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
        return Call.internal(new WatchRequest.AddWatch(path, mode), call -> {
            ZkException failure = call.failure();
            if (failure == null) {
                if (replyZxid > before) {
                    resync(path);
                }
            } else if (isRefusal(failure)) {
                refused(kind, path, before, tries, failure);
            }
        });
    }

    /** Something has changed while the watch may not have been there: who relies on it has to look. */
    private void resync(String path) {
        Set<Watcher> told = Collections.newSetFromMap(new IdentityHashMap<>());
        for (WatchKind kind : STAYING) {
            core.watches.forEachWatcher(kind, path, watcher -> {
                if (told.add(watcher)) {
                    tell(watcher, EventType.RESYNC, path);
                }
            });
        }
    }

    /** Whether the server said no on a connection that lives on; else the next connection sets all watches anyway. */
    private static boolean isRefusal(ZkException failure) {
        return failure.outcome() == Outcome.REJECTED && failure.code() != ErrorCode.UNIMPLEMENTED;
    }

    private void refused(WatchKind kind, String path, long before, int tries, ZkException failure) {
        if (!core.watches.contains(path, kind)) {
            return; // removed meanwhile
        }
        if (tries < WatchRestore.TRIES) {
            soon.accept(again(kind, path, before, tries + 1));
            return;
        }
        log.error(
                "{}: a persistent watch could not be set again beside another one of its path and has ended: {}",
                core.config.name(),
                failure.getMessage());
        core.watchRestore.end(kind, path);
    }
}
