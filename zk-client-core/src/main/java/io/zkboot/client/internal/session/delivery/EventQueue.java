/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way from the SendThread to the EventThread. Handed over in batches, one for each turn of the SendThread, so that
 * a thousand replies read at once cost one hand-over and at most one wake-up.
 */
public final class EventQueue {
    private static final VarHandle BEGUN;

    static {
        try {
            BEGUN = MethodHandles.lookup().findVarHandle(EventQueue.class, "begun", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Queue<Delivery[]> batches;
    private final StallWatch stallWatch;
    private final UntakenCompletions untaken;
    private volatile boolean closed;
    private volatile @Nullable Thread sleeper;

    // Their difference is the backlog. The second has a single writer, the EventThread.
    private final AtomicLong published = new AtomicLong();

    @SuppressWarnings("unused") // through the handle, without a fence: it is written for each delivery
    private long begun;

    private volatile boolean ended;

    /** For tests: one in which any number may wait. */
    public EventQueue() {
        this(new ConcurrentLinkedQueue<>(), new StallWatch());
    }

    /**
     * Creates one.
     *
     * @param stallWatch watches its user code, and that of the EventThread that this one has to wait for
     * @param untaken counts the completions in it
     */
    public EventQueue(StallWatch stallWatch, UntakenCompletions untaken) {
        this(new ConcurrentLinkedQueue<>(), stallWatch, untaken);
    }

    /** For tests that do the step of the other thread at the moment that matters. */
    EventQueue(Queue<Delivery[]> batches, StallWatch stallWatch) {
        this(batches, stallWatch, new UntakenCompletions(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    private EventQueue(Queue<Delivery[]> batches, StallWatch stallWatch, UntakenCompletions untaken) {
        this.batches = batches;
        this.stallWatch = stallWatch;
        this.untaken = untaken;
    }

    /** Hands a batch over; the array is the queue's from then on. SendThread only. */
    void publish(Delivery... batch) {
        publish(batch.length, batch);
    }

    /** As the other one, where each place of the batch may stand for several deliveries in a row. */
    void publish(int deliveries, Delivery[] batch) {
        batches.add(batch);
        published.getAndAdd(deliveries);
        wake();
    }

    /** Hands in one that does not come from the SendThread; false if the EventThread has ended. Any thread. */
    boolean offer(Delivery late) {
        Delivery[] batch = {late};
        if (late.isCompletion()) {
            untaken.comes(1, late.requestBytes());
        }
        batches.add(batch);
        if (ended && batches.remove(batch)) {
            if (late.isCompletion()) {
                untaken.goes(1, late.requestBytes());
            }
            return false;
        }
        published.getAndIncrement();
        wake();
        return true;
    }

    /** The EventThread takes what is there by now, and then no more. */
    void end() {
        ended = true;
    }

    /** Says that nothing more will come. */
    public void close() {
        closed = true;
        untaken.end();
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
    Delivery @Nullable [] poll() {
        return batches.poll();
    }

    /** One delivery begins; it waits no more. EventThread only. */
    void begins(Delivery delivery) {
        BEGUN.setOpaque(this, begun + 1);
        if (delivery.isCompletion()) {
            untaken.begins(delivery.requestBytes());
        }
    }

    /** Whether all has been taken and nothing more will come. */
    boolean isOver() {
        return closed && batches.isEmpty();
    }

    /** Returns how many deliveries wait. */
    public int backlog() {
        long waiting = published.get() - (long) BEGUN.getOpaque(this);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, waiting));
    }

    public StallWatch stallWatch() {
        return stallWatch;
    }

    UntakenCompletions untaken() {
        return untaken;
    }

    private void wake() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
