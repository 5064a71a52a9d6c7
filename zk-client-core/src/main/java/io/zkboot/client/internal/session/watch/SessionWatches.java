/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.log.EverRarer;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WatchRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The watches of a session, whatever becomes of its connections: who waits for which path, and the one way in which a
 * watcher is told something. Owned by the SendThread, except {@link #size}.
 */
public final class SessionWatches {
    private static final WatchKind[] KINDS = WatchKind.values();

    private final WatchRegistry registry = new WatchRegistry();
    private final DeliveryBatch deliveries;
    private final UntakenEvents untaken;
    private final EverRarer unknownEvents = new EverRarer();
    private final EverRarer unreadableEvents = new EverRarer();

    public SessionWatches(DeliveryBatch deliveries) {
        this.deliveries = deliveries;
        this.untaken = new UntakenEvents(deliveries);
    }

    WatchRegistry registry() {
        return registry;
    }

    /** Returns the number of watches. Any thread. */
    public int size() {
        return registry.size();
    }

    /** Returns a line for each path and kind, by path. */
    public List<WatchInfo> list() {
        List<WatchInfo> list = new ArrayList<>();
        for (WatchKind kind : KINDS) {
            registry.forEachCount(kind, (path, watchers) -> list.add(new WatchInfo(path, kind.shown(), watchers)));
        }
        list.sort(Comparator.comparing(WatchInfo::path)); // stable, so the kinds keep their order
        return List.copyOf(list);
    }

    /** Names each watch: server path and watcher, once per path. The consumer may change watches. */
    public void forEach(BiConsumer<String, Watcher> consumer) {
        registry.forEach(consumer);
    }

    /** Lets a watcher hear an event, at this place in the order of all that the EventThread delivers. */
    void tell(Watcher watcher, WatchedEvent event) {
        deliveries.add(new Delivery.WatchFired(watcher, event));
    }

    /** What becomes of events that nobody takes. */
    UntakenEvents untaken() {
        return untaken;
    }

    /** How often a server has sent an event of a type that this client does not know. */
    EverRarer unknownEvents() {
        return unknownEvents;
    }

    /** How often a server has sent an event that was too large to be read. */
    EverRarer unreadableEvents() {
        return unreadableEvents;
    }

    private void tell(Watcher watcher, EventType type, String path) {
        tell(watcher, new WatchedEvent(type, path));
    }

    /** Removes watches, and tells their watchers; false if there are none. */
    boolean remove(WatchChange.Disarm disarm) {
        List<WatchRegistry.Removal> removed = registry.remove(disarm.path(), disarm.type(), disarm.watcher());
        for (WatchRegistry.Removal removal : removed) {
            tell(removal.watcher(), removal.event(), disarm.path());
        }
        return !removed.isEmpty();
    }

    /** Does a removal while there is no connection; with the last one the server's watches have gone anyway. */
    public void removeUnasked(Call<?> call, WatchChange.Disarm disarm, Completions completions) {
        if (remove(disarm)) {
            call.succeed(null, completions);
        } else {
            fail(call, completions);
        }
    }

    /** There is no such watch. */
    static void fail(Call<?> call, Completions completions) {
        call.fail(new NoWatcherException(call.failureOf(ErrorCode.NO_WATCHER, Outcome.REJECTED)), completions);
    }

    /** Something may have changed unnoticed: whoever has a watch that stays on the path has to look. */
    void resync(String path) {
        registry.forEachPersistent(path, watcher -> tell(watcher, EventType.RESYNC, path));
    }

    /** As {@link #resync}, for the persistent watches alone. */
    void resyncPersistent(String path) {
        registry.forEachWatcher(WatchKind.PERSISTENT, path, watcher -> tell(watcher, EventType.RESYNC, path));
    }

    /** As {@link #resync}, for all paths. */
    void resyncAll() {
        registry.forEachPersistent((path, watcher) -> tell(watcher, EventType.RESYNC, path));
    }

    /** Ends the watches of a path, and tells their owners; with a watch that stays those that may ride on it. */
    void end(WatchKind kind, String path) {
        end(EnumSet.of(kind), path);
    }

    /** As the other one, for several kinds: who has some of them hears it once. */
    void end(Set<WatchKind> kinds, String path) {
        Set<WatchKind> all = EnumSet.copyOf(kinds);
        for (WatchKind each : KINDS) {
            if (kinds.stream().anyMatch(each::mayRideOn)) {
                all.add(each);
            }
        }
        registry.end(all, path, watcher -> tell(watcher, EventType.WATCH_ENDED, path));
    }

    /** Ends all watches of a kind, and tells their owners. */
    void endAll(WatchKind kind) {
        registry.endAll(kind, (path, watcher) -> tell(watcher, EventType.WATCH_ENDED, path));
    }

    /** Ends all watches, and tells their owners: the session has ended, or by option they end with the connection. */
    public void endAll() {
        registry.drain((path, watcher) -> tell(watcher, EventType.WATCH_ENDED, path));
    }
}
