/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way from the SendThread to the EventThread. Handed over in batches, one for each turn of the SendThread, so that
 * a thousand replies read at once cost one hand-over and at most one wake-up.
 */
public final class EventQueue {
    private final Queue<Delivery[]> batches;
    private final StallWatch stallWatch = new StallWatch();
    private volatile boolean closed;
    private volatile @Nullable Thread sleeper;

    // Single writers: the SendThread and the EventThread. Their difference is the backlog.
    private volatile long published;
    private volatile long taken;

    public EventQueue() {
        this(new ConcurrentLinkedQueue<>());
    }

    /** For tests that do the step of the other thread at the moment that matters. */
    EventQueue(Queue<Delivery[]> batches) {
        this.batches = batches;
    }

    /** Hands a batch over; the array is the queue's from then on. SendThread only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void publish(Delivery... batch) {
        published += batch.length;
        batches.add(batch);
        wake();
    }

    /** Says that nothing more will come. */
    public void close() {
        closed = true;
        wake();
    }

    /** Waits for a batch; null when the queue is closed and empty. EventThread only. */
    Delivery @Nullable [] take() {
        Delivery[] batch = poll();
        if (batch != null) {
            return batch;
        }
        sleeper = Thread.currentThread();
        try {
            while (true) {
                batch = poll();
                if (batch != null) {
                    return batch;
                }
                if (closed) {
                    // What was published before the close is visible by now: one last look decides.
                    return poll();
                }
                LockSupport.park(this);
                // A user's interrupt must not turn this into a busy loop, nor end it.
                boolean unused = Thread.interrupted();
            }
        } finally {
            sleeper = null;
        }
    }

    /** Returns a batch if there is one. EventThread only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    Delivery @Nullable [] poll() {
        Delivery[] batch = batches.poll();
        if (batch != null) {
            taken += batch.length;
        }
        return batch;
    }

    /** Returns how many deliveries wait. */
    public int backlog() {
        long waiting = published - taken;
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, waiting));
    }

    public StallWatch stallWatch() {
        return stallWatch;
    }

    private void wake() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
