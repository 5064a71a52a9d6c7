/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.watch.WatchBatch;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WrappedWatcher;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What replies change in the watch tables, and what has to be sent because of it. Owned by the SendThread. */
final class WatchChanges {
    private static final Logger log = SafeLogger.of(WatchChanges.class);

    private final String clientName;
    private final SessionWatches watches;
    private final WatchRestore restore;
    private final SessionIdentity identity;
    private final Completions completions;
    private final EmulatedWatches emulated;
    private final WatchesOnServer onServer;
    private final Consumer<Call<?>> soon;
    private final Later later;
    private final Predicate<String> staysLate;
    private final LateBatches late = new LateBatches();
    private long replyZxid;

    /**
     * Creates it for one connection.
     *
     * @param soon sends a call before all that wait, on this connection or not at all
     * @param later takes what a server was too busy for
     * @param staysLate whether the server has yet to set a watch again that stays on a path
     */
    WatchChanges(
            String clientName,
            SessionWatches watches,
            WatchRestore restore,
            SessionIdentity identity,
            Completions completions,
            EmulatedWatches emulated,
            WatchesOnServer onServer,
            Consumer<Call<?>> soon,
            Later later,
            Predicate<String> staysLate) {
        this.clientName = clientName;
        this.watches = watches;
        this.restore = restore;
        this.identity = identity;
        this.completions = completions;
        this.emulated = emulated;
        this.onServer = onServer;
        this.soon = soon;
        this.later = later;
        this.staysLate = staysLate;
    }

    /** Notes the transaction of the reply that is dealt with now. */
    void replyIs(long zxid) {
        replyZxid = zxid;
    }

    /** Does what the reply means for the watch tables; false if that has ended the call. */
    boolean apply(Call<?> call, ErrorCode code) {
        WatchChange change = call.watchChange();
        if (isForNobody(change)) {
            applyUnheard(call, code.code());
        } else if (change instanceof WatchChange.Arm arm) {
            watches.registry().add(arm.kind(), arm.path(), arm.watcher());
            set(call, arm.kind(), arm.path());
        } else if (change instanceof WatchChange.ArmExists arm) {
            WatchKind kind = code == ErrorCode.OK ? WatchKind.DATA : WatchKind.EXIST;
            watches.registry().add(kind, arm.path(), arm.watcher());
            set(call, kind, arm.path());
        } else if (change instanceof WatchChange.Disarm disarm && !remove(disarm, !call.isLeavingWatches())) {
            SessionWatches.fail(call, completions);
            return false;
        }
        return true;
    }

    /** Whether the scope of the watcher has ended: its removals may have been before this, and do not come again. */
    private static boolean isForNobody(@Nullable WatchChange change) {
        return (change instanceof WatchChange.Arm arm && WrappedWatcher.isOver(arm.watcher()))
                || (change instanceof WatchChange.ArmExists exists && WrappedWatcher.isOver(exists.watcher()));
    }

    /**
     * The server has done what was asked, and the caller has been told that it may not have: its deadline had passed,
     * or the answer was too large. What the server has changed of watches that it had before must not go unnoticed.
     */
    void applyUnheard(Call<?> call, int error) {
        WatchChange change = call.watchChange();
        boolean done = error == ErrorCode.OK.code();
        if (change instanceof WatchChange.ArmExists && !call.isLeavingWatches()) {
            if (done || error == ErrorCode.NO_NODE.code()) {
                onServer.oneShotUnheard(WatcherType.DATA, change.path());
            }
        } else if (done && change instanceof WatchChange.Disarm disarm) {
            boolean unused = remove(disarm, !call.isLeavingWatches());
        } else if (done && change instanceof WatchChange.Arm arm && call.emulation() == null) {
            setUnheard(call, arm.kind(), arm.path());
        }
    }

    private void setUnheard(Call<?> call, WatchKind kind, String path) {
        switch (kind) {
            case PERSISTENT -> {
                onServer.staysUnheard(path, false);
                persistentSet(path);
            }
            case PERSISTENT_RECURSIVE -> {
                onServer.staysUnheard(path, true);
                onServer.recursiveSet(path);
            }
            default -> {
                if (!call.isLeavingWatches()) {
                    onServer.oneShotUnheard(kind == WatchKind.CHILD ? WatcherType.CHILDREN : WatcherType.DATA, path);
                }
            }
        }
    }

    /** A watcher was added by the reply. */
    private void set(Call<?> call, WatchKind kind, String path) {
        switch (kind) {
            case PERSISTENT -> persistentSet(path);
            case PERSISTENT_RECURSIVE -> onServer.recursiveSet(path);
            default -> {
                // What it was to ride on was not there when this was read, unless it is known to be in place by now.
                if (call.isLeavingWatches() && (!onServer.hasOneThatStays(path) || staysLate.test(path))) {
                    soon.accept(inPlaceOfRiding(kind, path));
                }
            }
        }
    }

    /**
     * Sets a one-shot watch that was to ride on a watch under way, which the server has refused then. What has changed
     * since the read comes as an event. Watches that stay and are under way by now are named too, for the server might
     * take the mode of the one-shot watch for theirs.
     */
    private Call<?> inPlaceOfRiding(WatchKind kind, String path) {
        WatchBatch batch = riding(replyZxid, kind, path);
        restore.alsoSent(batch);
        return setting(batch, kind, path, 0);
    }

    private WatchBatch riding(long seen, WatchKind kind, String path) {
        List<String> here = List.of(path);
        List<String> none = List.of();
        return new WatchBatch(
                seen,
                kind == WatchKind.DATA ? here : none,
                kind == WatchKind.EXIST ? here : none,
                kind == WatchKind.CHILD ? here : none,
                isThereOrOnItsWay(WatchKind.PERSISTENT, path) ? here : none,
                isThereOrOnItsWay(WatchKind.PERSISTENT_RECURSIVE, path) ? here : none);
    }

    /** Whether the server has a watch that stays, of this kind on the path, or will soon have it. */
    boolean isThereOrOnItsWay(WatchKind kind, String path) {
        return !emulated.has(path) && (onServer.isNeeded(kind, path) || onServer.isArming(kind, path));
    }

    private Call<?> setting(WatchBatch batch, WatchKind kind, String path, int busy) {
        late.sent(batch);
        return Call.internal(WatchRestore.requestOf(batch), call -> {
            late.answered(batch);
            ZkException failure = call.failure();
            if (failure == null) {
                restore.accepted(batch);
            } else if (Later.isBusy(failure)) {
                late.pauses(batch);
                later.after(busy + 1, () -> {
                    late.goesOn(batch);
                    if (watches.registry().contains(path, kind)) {
                        WatchBatch again = riding(batch.seen(), kind, path);
                        restore.replace(batch, again);
                        soon.accept(setting(again, kind, path, busy + 1));
                    } else {
                        restore.accepted(batch);
                    }
                });
            } else if (isRefusal(failure)) {
                restore.accepted(batch);
                watches.end(kind, path);
            }
        });
    }

    /** Returns what the server has yet to set by itself, since what it was to ride on was refused. */
    LateBatches late() {
        return late;
    }

    /** Drops what the server holds on the path for nobody. */
    void dropIfUnused(String path) {
        dropIfUnused(path, 1, 0);
    }

    private void dropIfUnused(String path, int tries, int busy) {
        WatchesOnServer.Unused unused = onServer.takeUnused(path);
        if (unused != null) {
            soon.accept(Call.internal(
                    new WatchRequest.RemoveWatches(path, unused.type()), call -> dropped(unused, tries, busy, call)));
        }
    }

    private void dropped(WatchesOnServer.Unused unused, int tries, int busy, Call<?> call) {
        ZkException failure = call.failure();
        if (failure == null || failure.code() == ErrorCode.NO_WATCHER || !isRefusal(failure)) {
            return;
        }
        onServer.putBack(unused); // the next one who has to do with the path tries again
        if (Later.isBusy(failure)) {
            later.after(busy + 1, () -> dropIfUnused(unused.path(), tries, busy + 1));
        } else if (tries < WatchRestore.TRIES) {
            dropIfUnused(unused.path(), tries + 1, 0);
        }
    }

    /** Removes watchers, and tells them; false if there are none. */
    private boolean remove(WatchChange.Disarm disarm, boolean onServerToo) {
        WatchesOnServer.Wanted before = onServer.wanted(disarm.path());
        boolean removed = watches.remove(disarm);
        onServer.removed(disarm, before, onServerToo);
        return removed;
    }

    /**
     * Servers from 3.6 to 3.8 have one mode for a path, so a persistent watch puts an end to a recursive one. That one
     * is set again, which does nothing on newer servers: it sends all that the other one needs.
     */
    private void persistentSet(String path) {
        if (emulated.has(path)) {
            return;
        }
        onServer.persistentSet(path);
        if (watches.registry().contains(path, WatchKind.PERSISTENT_RECURSIVE)) {
            soon.accept(again(path, identity.lastZxid(), 1, 0));
        }
    }

    /**
     * Sets a recursive watch again.
     *
     * @param before the newest transaction that the server was known to have when the watch was in place for certain
     * @param tries which try it is of those that the server has said no to
     * @param busy how often in a row the server was too busy for it
     */
    private Call<?> again(String path, long before, int tries, int busy) {
        return Call.internal(new WatchRequest.AddWatch(path, WatchMode.PERSISTENT_RECURSIVE), call -> {
            ZkException failure = call.failure();
            if (failure == null) {
                onServer.recursiveSet(path);
                if (!watches.registry().contains(path, WatchKind.PERSISTENT_RECURSIVE)) {
                    onServer.staysUnheard(path, true); // removed meanwhile, and here it is again
                    dropIfUnused(path);
                }
                if (replyZxid > before) {
                    watches.resync(path);
                }
            } else if (Later.isBusy(failure)) {
                later.after(busy + 1, () -> {
                    if (watches.registry().contains(path, WatchKind.PERSISTENT_RECURSIVE)) {
                        soon.accept(again(path, before, tries, busy + 1));
                    }
                });
            } else if (isRefusal(failure)) {
                refused(path, before, tries, failure);
            }
        });
    }

    /** Whether the server said no on a connection that lives on; else the next connection sets all watches anyway. */
    private static boolean isRefusal(ZkException failure) {
        return failure.outcome() == Outcome.REJECTED && failure.code() != ErrorCode.UNIMPLEMENTED;
    }

    private void refused(String path, long before, int tries, ZkException failure) {
        if (!watches.registry().contains(path, WatchKind.PERSISTENT_RECURSIVE)) {
            return; // removed meanwhile
        }
        if (tries < WatchRestore.TRIES) {
            soon.accept(again(path, before, tries + 1, 0));
            return;
        }
        log.error(
                "{}: a recursive watch could not be set again beside another one of its path and has ended: {}",
                clientName,
                failure.getMessage());
        watches.end(WatchKind.PERSISTENT_RECURSIVE, path);
    }
}
