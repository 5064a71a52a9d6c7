/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.log.EverRarer;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.EmulatedOperation;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The watches of a session on one connection: all that its server is told of watches, and all that it says of them,
 * goes through here. {@link WatchesOnServer} says how requests are sent so that watches do not end each other,
 * {@link WatchChanges} what replies change, {@link EmulatedWatches} stands in for a server that lacks persistent ones,
 * {@link RestoringWatches} sets again what earlier connections had. Owned by the SendThread.
 */
public final class ConnectionWatches {
    private static final Logger log = SafeLogger.of(ConnectionWatches.class);

    /** Bytes of a notification besides its path: header, type, state, length of the path. */
    private static final int SHORTEST_NOTIFICATION = 16 + 4 + 4 + 4;

    private final String clientName;
    private final SessionWatches watches;
    private final WatchRegistry registry;
    private final PendingWatchChanges pending = new PendingWatchChanges();
    private final EmulatedWatches emulated;
    private final WatchesOnServer onServer;
    private final WatchChanges changes;
    private final RestoringWatches restoring;
    private final Completions completions;

    /**
     * Creates it for one connection.
     *
     * @param soon sends a call before all that wait, on this connection or not at all
     * @param primer takes a request that is to be answered before the connection counts as set up, and what follows
     * @param later takes what a server was too busy for
     */
    public ConnectionWatches(
            String clientName,
            SessionWatches watches,
            WatchRestore restore,
            SessionIdentity identity,
            Completions completions,
            Consumer<Call<?>> soon,
            BiConsumer<Request<@Nullable Void>, Consumer<Call<?>>> primer,
            Later later) {
        this.clientName = clientName;
        this.watches = watches;
        this.registry = watches.registry();
        this.completions = completions;
        this.emulated = new EmulatedWatches(watches, restore);
        this.onServer = new WatchesOnServer(registry, pending, emulated);
        this.changes = new WatchChanges(
                clientName,
                watches,
                restore,
                identity,
                completions,
                emulated,
                onServer,
                soon,
                later,
                this::isStayingLate);
        this.restoring = new RestoringWatches(
                watches,
                restore,
                identity.lastZxid(),
                primer,
                later,
                changes::isThereOrOnItsWay,
                onServer::isNeeded,
                onServer::refused);
    }

    // ---- setting again ----

    /** Sets all watches of the session again. */
    public void restore() {
        restoring.start(true);
    }

    /**
     * Sets all watches again on a server that has no persistent ones: those are emulated. Recursive ones end: to know
     * of a change anywhere below a node would take watches on the whole tree below it, and there is no bound.
     */
    public void restoreWithoutPersistent(HostPort server) {
        restoring.start(false);
        emulated.restoreAll();
        if (registry.size(WatchKind.PERSISTENT_RECURSIVE) > 0) {
            log.warn("{}: {} is too old for recursive watches; those of this client end.", clientName, server);
            watches.endAll(WatchKind.PERSISTENT_RECURSIVE);
        }
    }

    /** The connection has ended, and not because an operation was refused. */
    public void connectionEnded(Reason why) {
        restoring.connectionEnded(why, emulated.unanswered());
    }

    // ---- requests ----

    /** Returns the request of a call as it is sent at this moment. */
    public Request<?> request(Call<?> call) {
        return onServer.request(call);
    }

    /** A call was written. */
    public void sent(Call<?> call) {
        pending.sent(call);
    }

    /** Whether {@link #next} has something to send. */
    public boolean hasNext() {
        return emulated.hasNext();
    }

    /** Returns the next call of the engine's own that arms watches, null if there is none. */
    public @Nullable Call<?> next() {
        return emulated.next();
    }

    /** Whether the persistent watch of a path is emulated on this server. */
    public boolean isEmulated(String path) {
        return emulated.has(path);
    }

    /** Returns how a persistent watch begins on a server that has none. */
    public EmulatedOperation<?> emulation(String path) {
        return new ArmOneShots(emulated.begin(path));
    }

    /** Removes watches without asking the server. */
    public void removeLocally(Call<?> call) {
        call.leavesWatches(false);
        if (apply(call, ErrorCode.OK)) {
            call.succeed(null, completions);
        }
    }

    // ---- what the server says ----

    /** A reply is dealt with now that tells of this transaction. */
    public void replyIs(long zxid) {
        changes.replyIs(zxid);
    }

    /** Returns the code of a reply, as it is for the caller: what the server keeps for nobody here does not count. */
    public int meaning(Call<?> call, int error) {
        if (error != ErrorCode.NO_WATCHER.code() || !isYetToBeSet(call)) {
            return onServer.meaning(call, error);
        }
        if (call.watchChange() instanceof WatchChange.Disarm disarm
                && (restoring.late().isOnItsWay(disarm.path()) || changes.late().isOnItsWay(disarm.path()))) {
            call.leavesWatches(true); // it is set behind this removal, and then for nobody
        }
        return ErrorCode.OK.code();
    }

    /** Whether the server does not know of a watch only because it has been too busy for it, or gets it just now. */
    private boolean isYetToBeSet(Call<?> call) {
        if (call.watchChange() instanceof WatchChange.Disarm disarm) {
            return isLate(disarm.path()) && registry.contains(disarm.path(), disarm.type(), disarm.watcher());
        }
        return call.request() instanceof WatchRequest.CheckWatches check
                && isLate(check.path())
                && registry.contains(check.path(), check.type(), null);
    }

    private boolean isStayingLate(String serverPath) {
        return restoring.late().hasStaying(serverPath);
    }

    private boolean isLate(String serverPath) {
        return restoring.late().has(serverPath) || changes.late().has(serverPath);
    }

    /** Returns the failure of a question for a type of watches that the server does not know, null if it is none. */
    public static @Nullable ZkException unknownType(Call<?> call, ErrorCode code) {
        return WatchesOnServer.unknownType(call, code);
    }

    /** Does what the reply means for the watch tables; false if that has ended the call. */
    public boolean apply(Call<?> call, ErrorCode code) {
        return changes.apply(call, code);
    }

    /** Does what the reply means for the watch tables although its caller has been told that it failed. */
    public void applyUnheard(Call<?> call, int error) {
        changes.applyUnheard(call, error);
    }

    /** A reply has been dealt with. */
    public void answered(Call<?> call, int error) {
        if (call.emulation() instanceof ArmOneShots arming) {
            emulated.begun(arming.armed(), error == ErrorCode.OK.code());
        }
        pending.answered(call);
        if (tellsOfRemovals(call) && onServer.knowsRemovals()) {
            onServer.idlePaths().forEach(changes::dropIfUnused);
        }
        WatchChange change = call.watchChange();
        if (change != null) {
            changes.dropIfUnused(change.path());
        }
    }

    private static boolean tellsOfRemovals(Call<?> call) {
        return call.request() instanceof WatchRequest
                && !(call.request() instanceof WatchRequest.SetWatches)
                && call.emulation() == null;
    }

    /** A notification has come. */
    public void notified(WatchedEvent event) {
        onServer.fired(event);
        if (onServer.isTold(event)) {
            return;
        }
        if (emulated.isNews(event.type(), event.path())) {
            fire(event);
        } else {
            tell(event, registry.fireOneShots(event.type(), event.path()));
        }
        WatchedEvent implied = onServer.implied(event);
        if (implied != null) {
            fire(implied);
            changes.dropIfUnused(implied.path());
        }
        changes.dropIfUnused(event.path());
    }

    /**
     * A notification has come of a type that this client does not know: whoever watches the path looks for himself. A
     * watch that fires once ends, as it may have fired.
     *
     * @param event its path
     */
    public void unknown(int rawType, WatchedEvent event, HostPort server) {
        EverRarer unknown = watches.unknownEvents();
        if (unknown.tells()) {
            log.warn(
                    "{}: {} sent a notification of the unknown type {}; those who watch its path are told {}, or that their"
                            + " watch has ended ({} so far).",
                    clientName,
                    server,
                    rawType,
                    EventType.RESYNC,
                    unknown.count());
        }
        String path = event.path();
        WatchesOnServer.Wanted before = onServer.wanted(path);
        endOneShots(path);
        onServer.oneShotsEnded(path, before);
        changes.dropIfUnused(path);
        registry.forEachStaying(EventType.NODE_DATA_CHANGED, path, this::resync);
    }

    /** Those of one event, on the server or for somebody here, may have had theirs. */
    private void endOneShots(String path) {
        Set<WatchKind> kinds = EnumSet.of(WatchKind.DATA, WatchKind.EXIST, WatchKind.CHILD);
        if (emulated.has(path)) {
            kinds.add(WatchKind.PERSISTENT);
        }
        watches.end(kinds, path);
    }

    /** Whoever has a watch that stays, and was not told of something, looks for himself. */
    private void resync(String path, Watcher watcher) {
        if (restoring.isResyncDue()) {
            restoring.keptFromSomebody();
        } else {
            watches.untaken().resync(path, watcher);
        }
    }

    /**
     * A notification has come that is larger than a packet may be, so that nobody knows of which path it tells. Those
     * whose watches stay look for themselves; others on a path of just that length end, as it may have been theirs.
     */
    public void unreadable(int length, HostPort server) {
        EverRarer unreadable = watches.unreadableEvents();
        if (unreadable.tells()) {
            log.warn(
                    "{}: {} sent a notification of {} bytes, more than maxPacket; watches that stay are told {} ({} so"
                            + " far).",
                    clientName,
                    server,
                    length,
                    EventType.RESYNC,
                    unreadable.count());
        }
        for (WatchKind kind : WatchKind.values()) {
            registry.pathsOf(kind, length - SHORTEST_NOTIFICATION).forEach(this::endOneShots);
        }
        registry.forEachPersistent(this::resync);
    }

    private void fire(WatchedEvent event) {
        UntakenEvents untaken = watches.untaken();
        boolean toAll = !restoring.isResyncDue();
        boolean tooMany = toAll && untaken.areTooMany(event);
        tell(event, registry.fire(event.type(), event.path(), toAll && !tooMany));
        if (!toAll) {
            registry.forEachStaying(event.type(), event.path(), (path, watcher) -> restoring.keptFromSomebody());
        }
        if (tooMany) {
            registry.forEachStaying(event.type(), event.path(), untaken::resync);
        }
    }

    private void tell(WatchedEvent event, List<Watcher> concerned) {
        for (Watcher watcher : concerned) {
            watches.tell(watcher, event);
        }
    }
}
