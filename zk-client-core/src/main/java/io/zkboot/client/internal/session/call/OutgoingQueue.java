/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.transport.Network;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls on their way from any number of callers to the SendThread: a linked queue without locks (Vyukov's, intrusive:
 * with the link in the call itself), and a wake-up that costs a system call only if the SendThread sleeps. A caller
 * that is alone need not wake it, but may write its call itself.
 */
public class OutgoingQueue {
    /** What a caller does instead of the SendThread. */
    @FunctionalInterface
    public interface DirectWrite {
        /**
         * Writes what waits, as the owner of all that is the SendThread's.
         *
         * @return whether there is something left that the SendThread has to see to
         */
        boolean write();
    }

    private static final VarHandle LAST;

    static {
        try {
            LAST = MethodHandles.lookup().findVarHandle(OutgoingQueue.class, "last", Call.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final WriteToken token;
    private final boolean encrypts;
    private @Nullable DirectWrite directWrite;
    /** Calls that were given up while they waited in a queue, since the last look. */
    private final AtomicInteger givenUp = new AtomicInteger();

    private volatile boolean lookForGivenUp;

    // Any thread swaps last; only the SendThread moves first.
    private volatile Call<?> last;

    private Call<?> first;

    /** Stands in the queue while no call does: one that was taken has left it, and its link is free. */
    private final Call<?> stub = Call.internal(new SessionRequest.Ping(), unused -> {});

    private volatile boolean closed;

    public OutgoingQueue(Network network) {
        this.token = new WriteToken(network::wakeup);
        this.encrypts = network.encrypts();
        this.first = stub;
        this.last = stub;
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
        boolean taken = link(call);
        if (taken) {
            wakeup();
        }
        return taken;
    }

    private boolean link(Call<?> call) {
        append(call);
        return !closed || !call.refuse();
    }

    /**
     * Adds a call, and writes it at once in this thread if the SendThread sleeps; wakes that one otherwise.
     *
     * @return as {@link #offer}
     */
    boolean offerAndWrite(Call<?> call) {
        if (!link(call)) {
            return false;
        }
        DirectWrite direct = directWrite;
        if (direct == null || !StackRoom.isThere(encrypts) || !token.borrow()) {
            wakeup();
            return true;
        }
        boolean wake = true;
        try {
            wake = direct.write();
        } finally {
            token.giveBack(wake);
        }
        return true;
    }

    /** Wakes the SendThread if it sleeps. */
    public void wakeup() {
        token.wake();
    }

    // ---- the SendThread ----

    /**
     * Takes the oldest call; null if there is none, or if whoever is about to link a call behind it has not done so
     * yet, and wakes the SendThread afterwards.
     */
    @Nullable Call<?> poll() {
        Call<?> oldest = first;
        Call<?> next = behind(oldest);
        if (oldest == stub) {
            if (next == null) {
                return null;
            }
            QueueLink.NEXT.set(stub, null);
            oldest = next;
            first = oldest;
            next = behind(oldest);
        }
        if (next == null) {
            if (oldest == last) {
                append(stub);
            } else if (!closed) {
                return null;
            } // else somebody has come meanwhile: this one was accepted, and is not to be left behind
            next = behind(oldest);
            if (next == null) {
                return null;
            }
        }
        first = next;
        QueueLink.NEXT.set(oldest, null);
        return oldest;
    }

    private void append(Call<?> call) {
        Call<?> previous = (Call<?>) LAST.getAndSet(this, call);
        previous.next = call;
    }

    /**
     * Returns the call behind another one. After the close it waits for a caller that is between taking its place and
     * linking itself, which is a few instructions: the calls behind it were accepted, and nobody would ever look for
     * them again. Overridden by a test that lets a caller come just after this look.
     */
    @Nullable Call<?> behind(Call<?> call) {
        Call<?> next;
        while ((next = call.next) == null && closed && call != last) {
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

    /** Lets callers write by themselves from the next sleep on. */
    public void lendTo(DirectWrite write) {
        directWrite = write;
    }

    /**
     * Announces that the SendThread is about to sleep; false if there is work already. What it owns may be touched
     * again after {@link #endSleep}.
     */
    public boolean beginSleep() {
        token.beginSleep();
        if (hasWork()) {
            token.endSleep();
            return false;
        }
        return true;
    }

    /** Overridden by a test that lets a caller come just after this look. */
    boolean hasWork() {
        return first.next != null || (first != stub && first == last) || lookForGivenUp;
    }

    public void endSleep() {
        token.endSleep();
    }

    /** Refuses all calls from now on. What was offered before can still be polled. */
    public void close() {
        closed = true;
    }
}
