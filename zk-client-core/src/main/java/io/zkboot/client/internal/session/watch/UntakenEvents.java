/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What becomes of events that come faster than listeners take them. Of all that waits for the EventThread only the
 * events of watches that stay have no bound: a one-shot watch fires once, and calls have their limit. So if very much
 * waits, such a watch gets one {@link EventType#RESYNC} instead of its events, up to the moment at which its watcher is
 * told: what is read from then on shows all that they would have told of. To stop reading would stop the answers to
 * pings and to the very listener that holds all up. Owned by the SendThread.
 */
final class UntakenEvents {
    /** Deliveries that may wait. */
    static final int MOST = 100_000;
    /** An event counts once more for so many characters of its path: on a recursive watch a server may name any. */
    private static final int CHARACTERS = 100;

    private static final Logger log = SafeLogger.of(UntakenEvents.class);

    private final DeliveryBatch deliveries;
    private final IdentityHashMap<Watcher, Map<String, Resync>> resyncs = new IdentityHashMap<>();
    /** Told after all the others. */
    private @Nullable Resync newest;

    UntakenEvents(DeliveryBatch deliveries) {
        this.deliveries = deliveries;
    }

    /** Whether so much waits that watches which stay are not told of the event. */
    boolean areTooMany(WatchedEvent event) {
        Resync last = newest;
        if (last != null && last.begun) { // and not before: events with short paths may wait where long ones may not
            newest = null;
            resyncs.clear();
        }
        int backlog = deliveries.backlog();
        if (backlog < MOST / (1 + event.path().length() / CHARACTERS)) {
            return false;
        }
        if (resyncs.isEmpty()) {
            log.warn(
                    "{} events and completions wait for listeners to return; watches that stay get one RESYNC each"
                            + " instead of what comes now.",
                    backlog);
        }
        return true;
    }

    /** Something has happened of which a watch that stays is not told. */
    void resync(String path, Watcher watcher) {
        Map<String, Resync> ofWatcher = resyncs.computeIfAbsent(watcher, absent -> new HashMap<>());
        Resync due = ofWatcher.get(path);
        if (due == null || due.begun) {
            Resync resync = new Resync(watcher, new WatchedEvent(EventType.RESYNC, path));
            deliveries.add(resync);
            newest = resync;
            ofWatcher.put(path, resync);
        }
    }

    /** A watcher hears that it has to read again, and what comes from then on. */
    private static final class Resync implements Delivery {
        private final WatchFired told;
        /** Written by the EventThread, before the watcher can read. */
        private volatile boolean begun;

        private Resync(Watcher watcher, WatchedEvent event) {
            this.told = new WatchFired(watcher, event);
        }

        @Override
        public void deliver() {
            begun = true;
            told.deliver();
        }

        @Override
        public String describe() {
            return told.describe();
        }
    }
}
