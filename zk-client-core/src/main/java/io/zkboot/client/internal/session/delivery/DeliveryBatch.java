/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.transport.Clock;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of the SendThread has for the EventThread. Collected here and handed over once a turn. Owned by the
 * SendThread.
 *
 * <p>Ended calls in a row take one place, since they can be linked. The batch is an array made anew for each turn. One
 * kept for good would grow old in the heap, where the garbage collector's bookkeeping makes each reference stored into
 * it several times as dear.
 */
public final class DeliveryBatch {
    private static final Delivery[] NONE = {};
    private static final int SMALLEST_GROWTH = 16;
    private static final int LARGEST_GUESS = 4096;

    private final EventQueue events;
    private final @Nullable ClientObserver observer;
    private final Clock clock;
    private Delivery[] batch = NONE;
    private int size;
    private @Nullable Delivery last;
    /** With those that follow others. */
    private int count;
    /** How many of those tell of the end of an operation, and how many bytes the requests of these have. */
    private int completions;

    private long requestBytes;

    /** Capacity to begin the next batch with: what the last one needed. */
    private int guess = 1;

    private @Nullable EndedRequests ended;
    private int guessedEnds = 1;

    /**
     * Creates it.
     *
     * @param observer the metrics hook, null for none
     * @param clock says when requests ended that the hook hears of
     */
    public DeliveryBatch(EventQueue events, @Nullable ClientObserver observer, Clock clock) {
        this.events = events;
        this.observer = observer;
        this.clock = clock;
    }

    public void add(Delivery delivery) {
        if (last == null || !last.leads(delivery)) {
            append(delivery);
        }
        last = delivery;
        count++;
        if (delivery.isCompletion()) {
            completions++;
            requestBytes += delivery.requestBytes();
        }
    }

    private void append(Delivery delivery) {
        if (size == batch.length) {
            batch = size == 0 ? new Delivery[guess] : Arrays.copyOf(batch, Math.max(SMALLEST_GROWTH, 2 * size));
        }
        batch[size++] = delivery;
    }

    public void observe(Consumer<ClientObserver> what) {
        if (observer != null) {
            add(new Delivery.Observed(observer, what));
        }
    }

    /**
     * A request ends, of which the hook hears before what is added after this: who waits for the end and then looks at
     * a meter finds it counted.
     */
    public void requestEnds(String operation, ErrorCode error, long startedAt) {
        if (observer == null) {
            return;
        }
        EndedRequests requests = ended;
        if (requests == null) {
            requests = new EndedRequests(observer, guessedEnds);
            add(requests);
            ended = requests;
        }
        requests.add(operation, error, startedAt);
    }

    /** Returns how many deliveries wait, these included. */
    public int backlog() {
        return events.backlog() + count;
    }

    /** Hands over to the EventThread what this turn had for it. */
    public void publish() {
        if (size > 0) {
            EndedRequests requests = ended;
            if (requests != null) {
                requests.endAt(clock.nanoTime());
                guessedEnds = Math.max(1, Math.min(LARGEST_GUESS, requests.size()));
                ended = null;
            }
            Delivery[] all = size == batch.length ? batch : Arrays.copyOf(batch, size);
            if (completions > 0) {
                events.untaken().comes(completions, requestBytes);
                completions = 0; // once, though the hand-over fails and is tried again
                requestBytes = 0;
            }
            events.publish(count, all);
            // Not before that: if there was no memory for it, the end of the session tries again.
            guess = Math.min(LARGEST_GUESS, size);
            batch = NONE;
            size = 0;
            last = null;
            count = 0;
        }
    }
}
