/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.transport.Network;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls on their way from any number of callers to the SendThread: a linked queue without locks (Vyukov's, with the
 * link in the call itself), a limit on the calls in flight, and a wake-up that costs a system call only if the
 * SendThread sleeps.
 */
final class OutgoingQueue {
    private static final VarHandle LAST;
    private static final VarHandle ASLEEP;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LAST = lookup.findVarHandle(OutgoingQueue.class, "last", Call.class);
            ASLEEP = lookup.findVarHandle(OutgoingQueue.class, "asleep", boolean.class);
            NEXT = lookup.findVarHandle(Call.class, "next", Call.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Network network;
    private final int limit;
    private final Room room;

    // Any thread swaps last; only the SendThread moves first.
    private volatile Call<?> last;

    private Call<?> first;

    private volatile boolean asleep;
    private volatile boolean closed;

    OutgoingQueue(Network network, int limit) {
        this.network = network;
        this.limit = limit;
        this.room = new Room(limit);
        Call<?> sentinel = Call.internal(new SessionRequest.Ping(), unused -> {});
        this.first = sentinel;
        this.last = sentinel;
    }

    // ---- callers ----

    /** Takes room for one call if there is some. */
    boolean tryReserve() {
        return room.tryAcquire();
    }

    /** Waits for room for one call. */
    boolean reserve(long nanos) throws InterruptedException {
        return room.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    /** Takes room for one call even if there is none: whoever waits then waits for one more. Never blocks. */
    void reserveBeyondLimit() {
        room.overdraw();
    }

    /** Gives the room of calls that ended back. */
    void released(int calls) {
        room.release(calls);
    }

    /**
     * Adds a call and wakes the SendThread; false if the queue was closed before, the call is the caller's again then.
     */
    boolean offer(Call<?> call) {
        Call<?> previous = (Call<?>) LAST.getAndSet(this, call);
        previous.next = call;
        if (closed && call.abandon()) {
            return false;
        }
        wakeup();
        return true;
    }

    /** Wakes the SendThread if it sleeps. */
    void wakeup() {
        if (asleep && ASLEEP.compareAndSet(this, true, false)) {
            network.wakeup();
        }
    }

    /** Returns how many calls are in flight: in this queue, waiting for a connection, or waiting for a reply. */
    int inFlight() {
        return limit - room.availablePermits();
    }

    // ---- the SendThread ----

    /** Takes the oldest call; null if there is none. */
    @Nullable Call<?> poll() {
        Call<?> next = first.next;
        if (next == null) {
            if (!closed) {
                return null; // whoever is about to link a call wakes the SendThread afterwards
            }
            next = awaitLink();
            if (next == null) {
                return null;
            }
        }
        NEXT.set(first, null); // lets the garbage collector have the old one; nobody else reads it any more
        first = next;
        return next;
    }

    /**
     * Waits for a caller that is between taking its place and linking itself, which is a few instructions: the calls
     * behind it were accepted, and after the close nobody would ever look for them again.
     */
    private @Nullable Call<?> awaitLink() {
        Call<?> next;
        while ((next = first.next) == null) {
            if (first == last) {
                return null;
            }
            Thread.onSpinWait();
        }
        return next;
    }

    /** Announces that the SendThread is about to sleep; false if there is work already. */
    boolean beginSleep() {
        asleep = true;
        if (first.next != null) {
            asleep = false;
            return false;
        }
        return true;
    }

    void endSleep() {
        asleep = false;
    }

    /** Refuses all calls from now on. What was offered before can still be polled. */
    void close() {
        closed = true;
    }

    /** Places for calls; there may be fewer than none. */
    private static final class Room extends Semaphore {
        private static final long serialVersionUID = 1L;

        Room(int places) {
            super(places);
        }

        void overdraw() {
            reducePermits(1);
        }
    }
}
