/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import static io.zkboot.client.internal.watch.WatchKind.CHILD;
import static io.zkboot.client.internal.watch.WatchKind.PERSISTENT;
import static io.zkboot.client.internal.watch.WatchKind.PERSISTENT_RECURSIVE;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the watches of this client are spread over those that the server of one connection holds for it. Servers from 3.6
 * to 3.8 have one mode for a path and connection in each of their two tables, so watches of several kinds on one path
 * would end each other there, and a server does not tell its version. So nothing is sent that could do that:
 *
 * <ul>
 *   <li>A read does not set a one-shot watch where one that stays is on the path: that one sends all that the one-shot
 *       watch waits for, so this one rides on it. If that one is under way itself and is refused then, the one-shot
 *       watch is set after all, in a way that tells what has changed since the read.
 *   <li>Beside a recursive watch these servers send no change of the children as such. It is implied by the creation or
 *       deletion of a child, which is sent; where a newer server sends both, the second one is dropped.
 *   <li>A watch that stays is dropped on the server only with the last watcher of its path, and by the type that every
 *       server knows; until then the server is merely asked whether it has any, and the watcher is removed on this
 *       side.
 * </ul>
 *
 * <p>So the server may be left with a watch for nobody: the last watcher was not known to be the last one when its
 * removal was sent, since another removal was under way, or a read that has failed since; or a read was answered after
 * its caller had gone. Such a watch is dropped as soon as nothing under way can need it ({@link #takeUnused}).
 *
 * <p>Owned by the SendThread.
 */
final class WatchesOnServer {
    private final WatchRegistry watches;
    private final PendingWatchChanges pending;
    private final EmulatedWatches emulated;
    /** Paths whose watch that stays has outlived its watchers, because others ride on it. */
    private final Set<String> kept = new HashSet<>();
    /** Those of them whose watch is recursive. */
    private final Set<String> keptRecursive = new HashSet<>();
    /** Paths where a persistent watch has just taken the place of the recursive one, until that is set again. */
    private final Set<String> replaced = new HashSet<>();
    /** Transaction of the newest change of the children that was implied, by path, where servers tell it. */
    private final Map<String, Long> implied = new HashMap<>();

    private final IdleOneShots idle = new IdleOneShots();
    private boolean knowsRemovals;

    /**
     * Which watches there are for somebody here.
     *
     * @param data on the data or the existence of the node, one-shot
     * @param children on its children, one-shot
     */
    record Wanted(boolean data, boolean children, boolean persistent, boolean recursive) {}

    /**
     * What the server holds for nobody.
     *
     * @param type how it is dropped
     * @param stays whether it is one that stays, rather than one-shot watches
     * @param recursive whether that is recursive
     */
    record Unused(String path, WatcherType type, boolean stays, boolean recursive) {}

    WatchesOnServer(WatchRegistry watches, PendingWatchChanges pending, EmulatedWatches emulated) {
        this.watches = watches;
        this.pending = pending;
        this.emulated = emulated;
    }

    /** Returns the request as it is sent at this moment. */
    Request<?> request(Call<?> call) {
        WatchChange change = call.watchChange();
        if (change instanceof WatchChange.Disarm removal) {
            return removal(removal);
        }
        if (change != null) {
            return rides(change) ? call.request().withoutWatch() : call.request();
        }
        return call.request() instanceof WatchRequest.CheckWatches check ? question(check) : call.request();
    }

    private boolean rides(WatchChange change) {
        String path = change.path();
        // the modes of children watches are kept apart from those that a recursive watch needs
        boolean data = !(change instanceof WatchChange.Arm arm && arm.kind() == CHILD);
        boolean now = watches.contains(path, PERSISTENT)
                || (data && (watches.contains(path, PERSISTENT_RECURSIVE) || kept.contains(path)));
        return pending.willStay(path, now, data) && !emulated.has(path);
    }

    /** Whether the server has a watch that stays on the path, for watchers or because others ride on it. */
    boolean hasOneThatStays(String path) {
        return watches.containsPersistent(path) || kept.contains(path);
    }

    /** Whether the server has to have a watch of this kind on the path, for watchers or because others ride on it. */
    boolean isNeeded(WatchKind kind, String path) {
        return watches.contains(path, kind)
                || (kind.isPersistent()
                        && kept.contains(path)
                        && keptRecursive.contains(path) == (kind == PERSISTENT_RECURSIVE));
    }

    /** Whether a watch of this kind is under way. */
    boolean isArming(WatchKind kind, String path) {
        return pending.isArming(kind, path);
    }

    /** Whether a one-shot watch of the path may ride on one that stays, or on one that is under way. */
    private boolean isShared(String path) {
        return hasOneThatStays(path)
                || pending.isArming(PERSISTENT, path)
                || pending.isArming(PERSISTENT_RECURSIVE, path);
    }

    private Request<?> removal(WatchChange.Disarm removal) {
        String path = removal.path();
        WatcherType type = removal.type();
        Watcher watcher = removal.watcher();
        boolean oneShot = type == WatcherType.DATA || type == WatcherType.CHILDREN;
        boolean shared = isShared(path);
        if (type == WatcherType.ANY && watcher == null) {
            return new WatchRequest.RemoveWatches(path, type);
        }
        WatcherType sent = oneShot && !shared ? type : WatcherType.ANY;
        boolean last = watcher == null || watches.wouldBeLast(path, type, watcher);
        boolean unused = last && (sent == type || !watches.containsOther(path, type));
        boolean armedSoon = (watcher != null || sent != type || !oneShot) && pending.isArming(path);
        return unused && !armedSoon
                ? new WatchRequest.RemoveWatches(path, sent)
                : new WatchRequest.CheckWatches(path, sent);
    }

    private Request<?> question(WatchRequest.CheckWatches check) {
        WatcherType type = check.type();
        boolean mayRide = type == WatcherType.DATA || type == WatcherType.CHILDREN;
        return mayRide
                        && isShared(check.path())
                        && (watches.contains(check.path(), type, null) || pending.isArming(check.path()))
                ? new WatchRequest.CheckWatches(check.path(), WatcherType.ANY)
                : check;
    }

    /** Returns the code of a reply, as it is for the caller: what the server keeps for nobody here does not count. */
    int meaning(Call<?> call, int error) {
        return error == ErrorCode.OK.code()
                        && call.request() instanceof WatchRequest.CheckWatches check
                        && !watches.contains(check.path(), check.type(), null)
                ? ErrorCode.NO_WATCHER.code()
                : error;
    }

    /**
     * Returns the failure of a question for a type that the server does not know, null if it is none. Servers before
     * 3.9 know no types for watches that stay and answer {@link ErrorCode#MARSHALLING_ERROR}.
     */
    static @Nullable ZkException unknownType(Call<?> call, ErrorCode code) {
        if (code != ErrorCode.MARSHALLING_ERROR
                || !(call.request() instanceof WatchRequest.CheckWatches check)
                || !(check.type() == WatcherType.PERSISTENT || check.type() == WatcherType.PERSISTENT_RECURSIVE)) {
            return null;
        }
        return new UnimplementedException(
                call.failureOf(ErrorCode.UNIMPLEMENTED, Outcome.REJECTED),
                "the server is older than 3.9 and does not tell persistent and recursive watches from others; ask for"
                        + " the type ANY",
                null);
    }

    /** Returns what there is on the path for somebody here. */
    Wanted wanted(String path) {
        return new Wanted(
                watches.contains(path, WatcherType.DATA, null),
                watches.contains(path, WatcherType.CHILDREN, null),
                watches.contains(path, PERSISTENT),
                watches.contains(path, PERSISTENT_RECURSIVE));
    }

    /**
     * Watchers have been removed.
     *
     * @param before what there was on the path before
     * @param onServerToo whether the server has dropped its watch
     */
    void removed(WatchChange.Disarm removal, Wanted before, boolean onServerToo) {
        String path = removal.path();
        if (onServerToo) {
            boolean oneShot = removal.type() == WatcherType.DATA || removal.type() == WatcherType.CHILDREN;
            idle.remove(oneShot ? removal.type() : WatcherType.ANY, path);
            if (!watches.contains(path, WatcherType.ANY, null)) {
                forget(path);
            }
            return;
        }
        oneShotsEnded(path, before);
        Wanted now = wanted(path);
        if (before.recursive() && !now.recursive()) {
            keptRecursive.add(path);
        }
        if ((before.persistent() || before.recursive()) && !now.persistent() && !now.recursive()) {
            kept.add(path);
        }
    }

    private void forget(String path) {
        kept.remove(path);
        keptRecursive.remove(path);
        implied.remove(path);
    }

    /**
     * Returns what the server holds on the path for nobody, if nothing that is under way can need it; or null. Once:
     * whoever gets it has it dropped.
     */
    @Nullable Unused takeUnused(String path) {
        if ((kept.isEmpty() && idle.isEmpty()) || pending.isArming(path)) {
            return null;
        }
        if (kept.contains(path)) {
            if (watches.contains(path, WatcherType.ANY, null)) {
                return null;
            }
            Unused unused = new Unused(path, WatcherType.ANY, true, keptRecursive.contains(path));
            forget(path);
            idle.remove(WatcherType.ANY, path);
            return unused;
        }
        WatcherType type = idleType(path);
        // with a type of one-shot watches a server up to 3.8 would drop half of one that stays
        if (type == null || !knowsRemovals || watches.containsPersistent(path) || emulated.has(path)) {
            return null;
        }
        idle.remove(type, path);
        return new Unused(path, type, false, false);
    }

    private @Nullable WatcherType idleType(String path) {
        boolean data = idle.onData(path) && !watches.contains(path, WatcherType.DATA, null);
        boolean children = idle.onChildren(path) && !watches.contains(path, WatcherType.CHILDREN, null);
        if (data && children) {
            return WatcherType.ANY;
        }
        return data ? WatcherType.DATA : children ? WatcherType.CHILDREN : null;
    }

    /** The server has not dropped it. */
    void putBack(Unused unused) {
        if (unused.stays()) {
            staysUnheard(unused.path(), unused.recursive());
        } else {
            idle.add(unused.type(), unused.path());
        }
    }

    /** Returns the paths where it may hold one-shot watches for nobody. */
    List<String> idlePaths() {
        return idle.paths();
    }

    /**
     * The server knows requests that came together with removals. Before that none is sent unasked, since a server from
     * before 3.5 closes the connection on it, while a watch for nobody just fires once.
     *
     * @return whether that is news
     */
    boolean knowsRemovals() {
        boolean before = knowsRemovals;
        knowsRemovals = true;
        return !before;
    }

    /** The server has set a one-shot watch that no watcher here knows of. */
    void oneShotUnheard(WatcherType type, String path) {
        idle.add(type, path);
    }

    /**
     * One-shot watches of the path have ended here, and the server may have them still.
     *
     * @param before what there was on the path before
     */
    void oneShotsEnded(String path, Wanted before) {
        Wanted now = wanted(path);
        if (before.data() && !now.data()) {
            idle.add(WatcherType.DATA, path);
        }
        if (before.children() && !now.children()) {
            idle.add(WatcherType.CHILDREN, path);
        }
    }

    /** The server refuses for good to set a watch that stays on the path, so it has none to be kept for anybody. */
    void refused(String path) {
        kept.remove(path);
        keptRecursive.remove(path);
    }

    /** An event has come. */
    void fired(WatchedEvent event) {
        idle.fired(event.type(), event.path());
    }

    /** The server has a watch that stays on the path, of which no watcher here knows. */
    void staysUnheard(String path, boolean recursive) {
        kept.add(path);
        if (recursive) {
            keptRecursive.add(path);
        }
    }

    /** A persistent watch was set, on some servers in place of a recursive one. */
    void persistentSet(String path) {
        keptRecursive.remove(path);
        if (watches.contains(path, PERSISTENT_RECURSIVE)) {
            replaced.add(path);
        }
    }

    /** A recursive watch was set. */
    void recursiveSet(String path) {
        replaced.remove(path);
    }

    /** Returns the change of the parent's children that the event implies, if it may not be sent by itself; or null. */
    @Nullable WatchedEvent implied(WatchedEvent event) {
        if (event.type() != EventType.NODE_CREATED && event.type() != EventType.NODE_DELETED) {
            return null;
        }
        int slash = event.path().lastIndexOf('/');
        if (slash < 0 || event.path().length() == 1 || !isAnyRecursive()) {
            return null;
        }
        String parent = slash == 0 ? "/" : event.path().substring(0, slash);
        if (!(watches.contains(parent, CHILD) || watches.contains(parent, PERSISTENT)) || !isRecursive(parent)) {
            return null;
        }
        if (event.zxid() != WatchedEvent.NO_ZXID) {
            implied.put(parent, event.zxid());
        }
        return new WatchedEvent(EventType.NODE_CHILDREN_CHANGED, parent, event.zxid());
    }

    private boolean isAnyRecursive() {
        return watches.size(PERSISTENT_RECURSIVE) > 0 || !keptRecursive.isEmpty();
    }

    /** Events come in one order with replies: what comes before that to an addition was sent before the addition. */
    private boolean isRecursive(String path) {
        return (watches.contains(path, PERSISTENT_RECURSIVE) || keptRecursive.contains(path))
                && !replaced.contains(path);
    }

    /** Whether the event has been told already, because another one implied it. */
    boolean isTold(WatchedEvent event) {
        if (event.type() != EventType.NODE_CHILDREN_CHANGED || implied.isEmpty()) {
            return false;
        }
        Long told = implied.get(event.path());
        return told != null && told == event.zxid();
    }
}
