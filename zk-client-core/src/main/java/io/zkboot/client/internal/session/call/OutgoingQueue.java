/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.transport.Network;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls on their way from any number of callers to the SendThread: a linked queue without locks (Vyukov's, with the
 * link in the call itself), and a wake-up that costs a system call only if the SendThread sleeps.
 */
public class OutgoingQueue {
    private static final VarHandle LAST;
    private static final VarHandle ASLEEP;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LAST = lookup.findVarHandle(OutgoingQueue.class, "last", Call.class);
            ASLEEP = lookup.findVarHandle(OutgoingQueue.class, "asleep", boolean.class);
            NEXT = lookup.findVarHandle(QueueLink.class, "next", Call.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Network network;
    /** Calls that were given up while they waited in a queue, since the last look. */
    private final AtomicInteger givenUp = new AtomicInteger();

    private volatile boolean lookForGivenUp;

    // Any thread swaps last; only the SendThread moves first.
    private volatile Call<?> last;

    private Call<?> first;

    private volatile boolean asleep;
    private volatile boolean closed;

    public OutgoingQueue(Network network) {
        this.network = network;
        Call<?> sentinel = Call.internal(new SessionRequest.Ping(), unused -> {});
        this.first = sentinel;
        this.last = sentinel;
    }

    // ---- callers ----

    /** Notes that the caller of calls that may still wait has given up, so that their room comes back soon. */
    public void gaveUp(int calls) {
        givenUp.getAndAdd(calls);
        lookForGivenUp = true;
        wakeup();
    }

    /**
     * Adds a call and wakes the SendThread; false if the queue was closed before, the call is the caller's again then.
     */
    public boolean offer(Call<?> call) {
        Call<?> previous = (Call<?>) LAST.getAndSet(this, call);
        previous.next = call;
        if (closed && call.abandon()) {
            return false;
        }
        wakeup();
        return true;
    }

    /** Wakes the SendThread if it sleeps. */
    public void wakeup() {
        if (asleep && ASLEEP.compareAndSet(this, true, false)) {
            network.wakeup();
        }
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

    /**
     * Whether it is worth looking through that many waiting calls for those that were given up. One in 64 must be: then
     * giving up many costs no more than 64 steps for each, and no more than that share of the room is held in vain.
     */
    boolean takeGivenUp(int waiting) {
        if (!lookForGivenUp) {
            return false;
        }
        lookForGivenUp = false;
        int count = givenUp.get();
        if (count < waiting / 64) {
            return false;
        }
        givenUp.getAndAdd(-count);
        return true;
    }

    /** Announces that the SendThread is about to sleep; false if there is work already. */
    public boolean beginSleep() {
        asleep = true;
        if (hasWork()) {
            asleep = false;
            return false;
        }
        return true;
    }

    /** Overridden by a test that lets a caller come just after this look. */
    boolean hasWork() {
        return first.next != null || lookForGivenUp;
    }

    public void endSleep() {
        asleep = false;
    }

    /** Refuses all calls from now on. What was offered before can still be polled. */
    public void close() {
        closed = true;
    }
}
