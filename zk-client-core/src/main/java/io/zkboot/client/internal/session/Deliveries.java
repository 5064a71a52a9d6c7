/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.ClientObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of the SendThread has for others: dispatches for the EventThread, and room for new calls. Collected
 * here and handed over once a turn. Owned by the SendThread.
 */
final class Deliveries {
    private final EventQueue events;
    private final OutgoingQueue outgoing;
    private final @Nullable ClientObserver observer;
    private final List<Dispatch> batch = new ArrayList<>();
    private int ended;

    Deliveries(EventQueue events, OutgoingQueue outgoing, @Nullable ClientObserver observer) {
        this.events = events;
        this.outgoing = outgoing;
        this.observer = observer;
    }

    void add(Dispatch dispatch) {
        batch.add(dispatch);
    }

    void observe(Consumer<ClientObserver> what) {
        if (observer != null) {
            batch.add(new Dispatch.Observed(observer, what));
        }
    }

    /** Counts a call that ended. */
    void ended() {
        ended++;
    }

    /** Gives the room of a call back whose caller is about to be woken, before the turn has ended. */
    void endedNow() {
        outgoing.released(1);
    }

    void publish() {
        if (ended > 0) {
            outgoing.released(ended);
            ended = 0;
        }
        if (!batch.isEmpty()) {
            events.publish(batch);
            batch.clear();
        }
    }
}
