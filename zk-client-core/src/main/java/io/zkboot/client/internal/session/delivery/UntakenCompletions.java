/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * How many completions wait for the EventThread, and how many bytes their requests keep in memory until then. Once
 * these are as many as may be in flight, who submits something else that is told there waits until half of them have
 * begun: or else a listener that does not return would let the memory fill with what the servers go on to answer.
 *
 * <p>That is no way to a deadlock, since nothing that makes the EventThread go on waits here: neither its own calls,
 * nor the SendThread, nor blocking callers, whom the SendThread wakes itself. User code may still let the EventThread
 * wait for who waits here, for instance by a lock of its own; that is over with the deadline of the call. Room in
 * flight is another matter: a call gives that back when it ends, told or not.
 *
 * <p>In the way of each call are plain reads and writes alone. Callers are stopped before what makes it so many is
 * handed over; so whoever takes that knows of it, and lets them go on at last when it begins the last of it.
 */
public final class UntakenCompletions {
    private static final VarHandle BEGUN;
    private static final VarHandle BEGUN_BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BEGUN = lookup.findVarHandle(UntakenCompletions.class, "begun", long.class);
            BEGUN_BYTES = lookup.findVarHandle(UntakenCompletions.class, "begunBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int most;
    private final int mostBytes;
    private final Gate gate = new Gate();

    // Written once for each batch.
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong publishedBytes = new AtomicLong();

    // The EventThread's, through the handles, without a fence: they are written for each completion.
    @SuppressWarnings("unused")
    private long begun;

    @SuppressWarnings("unused")
    private long begunBytes;

    /**
     * Creates it.
     *
     * @param most how many completions may wait before callers do
     * @param mostBytes how many bytes the requests of these may have
     */
    public UntakenCompletions(int most, int mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    // ---- who hands over ----

    /** So many are about to be handed over. */
    void comes(int completions, long bytes) {
        published.getAndAdd(completions);
        if (bytes > 0) {
            publishedBytes.getAndAdd(bytes);
        }
        if (areTooMany()) {
            gate.close();
        }
    }

    /** They were not handed over after all, since the EventThread has ended. */
    void goes(int completions, long bytes) {
        published.getAndAdd(-completions);
        publishedBytes.getAndAdd(-bytes);
    }

    /** Nobody waits from now on: the session has ended, and says so to whoever submits something. */
    void end() {
        gate.open(Gate.FOR_GOOD);
    }

    // ---- the EventThread ----

    /** One begins; it waits no more. */
    void begins(int bytes) {
        BEGUN.setOpaque(this, begun + 1);
        if (bytes > 0) {
            BEGUN_BYTES.setOpaque(this, begunBytes + bytes);
        }
        if (gate.isClosed() && count() <= most / 2 && bytes() <= mostBytes / 2) {
            gate.open(Gate.OPEN);
            if (areTooMany()) { // by what came meanwhile, whose word to stop was heard before this one to go on
                gate.close();
            }
        }
    }

    // ---- callers ----

    /** Whether so many wait that callers have to wait as well. */
    public boolean areMany() {
        return gate.isClosed();
    }

    /** Waits until they are few enough; false if the time is over before. */
    public boolean awaitFew(long nanos) throws InterruptedException {
        return gate.tryAcquireSharedNanos(1, nanos);
    }

    // ---- figures ----

    private boolean areTooMany() {
        return count() >= most || bytes() >= mostBytes;
    }

    /** Returns how many wait. */
    long count() {
        return published.get() - (long) BEGUN.getOpaque(this);
    }

    /** Returns how many bytes the requests of these have, as far as they count. */
    long bytes() {
        return publishedBytes.get() - (long) BEGUN_BYTES.getOpaque(this);
    }

    /** Where callers are let through, or wait. */
    private static final class Gate extends AbstractQueuedSynchronizer {
        private static final long serialVersionUID = 1L;

        static final int OPEN = 0;
        private static final int CLOSED = 1;
        static final int FOR_GOOD = 2;

        boolean isClosed() {
            return getState() == CLOSED;
        }

        void close() {
            if (getState() == OPEN) {
                compareAndSetState(OPEN, CLOSED);
            }
        }

        void open(int how) {
            boolean unused = releaseShared(how);
        }

        @Override
        protected int tryAcquireShared(int unused) {
            return isClosed() ? -1 : 1;
        }

        @Override
        protected boolean tryReleaseShared(int how) {
            if (how == FOR_GOOD) {
                setState(FOR_GOOD);
            } else {
                compareAndSetState(CLOSED, OPEN);
            }
            return true;
        }
    }
}
