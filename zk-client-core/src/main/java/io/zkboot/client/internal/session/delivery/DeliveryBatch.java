/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of the SendThread has for others: dispatches for the EventThread, and room for new calls. Collected
 * here and handed over once a turn. Owned by the SendThread.
 *
 * <p>The batch is an array made anew for each turn. One kept for good would grow old in the heap, where the garbage
 * collector's bookkeeping makes each reference stored into it several times as dear.
 */
public final class DeliveryBatch {
    private static final Delivery[] NONE = {};
    private static final int SMALLEST_GROWTH = 16;
    private static final int LARGEST_GUESS = 4096;

    private final EventQueue events;
    private final OutgoingQueue outgoing;
    private final @Nullable ClientObserver observer;
    private Delivery[] batch = NONE;
    private int size;
    /** Capacity to begin the next batch with: what the last one needed. */
    private int guess = 1;

    private int ended;
    private int endedBytes;

    public DeliveryBatch(EventQueue events, OutgoingQueue outgoing, @Nullable ClientObserver observer) {
        this.events = events;
        this.outgoing = outgoing;
        this.observer = observer;
    }

    public void add(Delivery dispatch) {
        if (size == batch.length) {
            batch = size == 0 ? new Delivery[guess] : Arrays.copyOf(batch, Math.max(SMALLEST_GROWTH, 2 * size));
        }
        batch[size++] = dispatch;
    }

    public void observe(Consumer<ClientObserver> what) {
        if (observer != null) {
            add(new Delivery.Observed(observer, what));
        }
    }

    /** Counts a call that ended, if it takes room. */
    public void ended(Call<?> call) {
        if (call.countsAsInFlight()) {
            if (endedBytes > Integer.MAX_VALUE - call.countedBytes()) {
                giveRoomBack();
            }
            ended++;
            endedBytes += call.countedBytes();
        }
    }

    /** Gives the room of a call back whose caller is about to be woken, before the turn has ended. */
    public void endedNow(Call<?> call) {
        if (call.countsAsInFlight()) {
            outgoing.released(1, call.countedBytes());
        }
    }

    private void giveRoomBack() {
        outgoing.released(ended, endedBytes);
        ended = 0;
        endedBytes = 0;
    }

    public void publish() {
        if (ended > 0) {
            giveRoomBack();
        }
        if (size > 0) {
            Delivery[] full = size == batch.length ? batch : Arrays.copyOf(batch, size);
            guess = Math.min(LARGEST_GUESS, size);
            batch = NONE;
            size = 0;
            events.publish(full);
        }
    }
}
