/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.UntakenCompletions;
import io.zkboot.client.internal.transport.Clock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may be in flight, and how many bytes they may have. What a caller needs before its call may be queued:
 * a place among the calls in flight, then room for its bytes. There is no deadlock in taking one after the other: who
 * has both waits for nothing but the server, and gives both back.
 */
public final class InFlightLimits {
    /** A call itself takes as much memory as a request up to this size, so its bytes are not worth the count. */
    private static final int UNCOUNTED = 512;

    private static final String UNTOLD =
            "as many completions as requests may be in flight wait for a listener or callback to return";

    private final SessionConfig.Limits limits;
    private final Clock clock;
    private final Permits places;
    private final Permits bytes;

    public InFlightLimits(SessionConfig.Limits limits, Clock clock) {
        this(limits, clock, new Permits(limits.inFlightBytes(), true));
    }

    /** Returns as much again, of which nothing is taken. */
    public InFlightLimits another() {
        return new InFlightLimits(limits, clock);
    }

    /** For tests. */
    InFlightLimits(SessionConfig.Limits limits, Clock clock, Permits bytes) {
        this.limits = limits;
        this.clock = clock;
        this.places = new Permits(limits.inFlight(), false);
        this.bytes = bytes;
    }

    /**
     * Returns how many bytes a request of that size is counted with: none if it is small, because the limit of calls
     * bounds those; never more than there may be, so that a large request can be sent when it is alone.
     */
    public int counted(int size) {
        return Math.min(uncapped(size), limits.inFlightBytes());
    }

    /** Returns how many bytes of a request of that size are worth the count. */
    static int uncapped(int size) {
        return size <= UNCOUNTED ? 0 : size;
    }

    /** Takes room for a call; returns why there is none, and null if it was taken. */
    public @Nullable ZkException take(Call<?> call, int size, long timeoutNanos) {
        boolean placed = tryReserve();
        if (placed && size == 0) { // as a rule; nothing is called here that could meet the end of the caller's stack
            return null;
        }
        boolean taken = false;
        try {
            if (!placed || !tryReserveBytes(size)) {
                if (limits.rejectWhenFull()) {
                    return rejected(call, placed ? noBytes() : noPlace());
                }
                long start = clock.nanoTime();
                if (!placed && !reserve(timeoutNanos)) {
                    return late(call, noPlace());
                }
                placed = true;
                long left = timeoutNanos - (clock.nanoTime() - start);
                if (!tryReserveBytes(size) && !reserveBytes(size, left)) {
                    return late(call, noBytes());
                }
            }
            taken = true;
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return call.interrupted(Outcome.NOT_SENT);
        } finally {
            if (placed && !taken) { // whatever came in between, an Error too
                released(1, 0);
            }
        }
    }

    /**
     * Takes room for a call whose end the EventThread is to tell, once few enough wait there.
     *
     * @return why there is no room, and null if it was taken
     */
    @Nullable ZkException takeBehind(UntakenCompletions untaken, Call<?> call, int size, long timeoutNanos) {
        if (limits.rejectWhenFull()) {
            return rejected(call, UNTOLD);
        }
        long start = clock.nanoTime();
        try {
            if (!untaken.awaitFew(timeoutNanos)) {
                return late(call, UNTOLD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return call.interrupted(Outcome.NOT_SENT);
        }
        return take(call, size, timeoutNanos - (clock.nanoTime() - start));
    }

    /**
     * Takes room for a call that should not wait: if there is none, from as much again. Such are those of code on the
     * EventThread: while that waited, nobody would hear of anything, a lost session included; in an outage that fills
     * the queue it would wait for long. And what goes on in the background whatever becomes of its caller.
     *
     * @return why there is no room, and null if it was taken
     */
    public @Nullable ZkException takeWithReserve(Call<?> call, int size, long timeoutNanos) {
        if (places.availablePermits() > -limits.inFlight() && bytes.availablePermits() > -limits.inFlightBytes()) {
            takeBeyondLimit(size);
            return null;
        }
        return take(call, size, timeoutNanos); // somebody who asks without end
    }

    /** Takes room for a call if there is some. Never blocks. */
    public boolean takeIfThereIs(int size) {
        boolean placed = tryReserve();
        boolean taken = placed && tryReserveBytes(size);
        if (placed && !taken) {
            released(1, 0);
        }
        return taken;
    }

    /** Takes room for one call even if there is none: whoever waits then waits for more. Never blocks. */
    public void takeBeyondLimit(int size) {
        places.overdraw(1);
        if (size > 0) {
            try {
                bytes.overdraw(size);
            } catch (Error e) {
                released(1, 0);
                throw e;
            }
        }
    }

    /** Gives the room of calls that ended back. */
    public void released(int calls, int size) {
        if (size > 0) {
            bytes.release(size);
        }
        if (calls > 0) {
            places.release(calls);
        }
    }

    /** Returns how many calls are in flight: queued, waiting for a connection, or waiting for a reply. */
    public int inFlight() {
        return limits.inFlight() - places.availablePermits();
    }

    /** Returns how many bytes of requests are in flight, as far as they are counted. */
    int bytesInFlight() {
        return limits.inFlightBytes() - bytes.availablePermits();
    }

    /** Takes a place for one call if there is one. */
    boolean tryReserve() {
        return places.tryAcquire();
    }

    /** Takes room for that many bytes if there is some, and nobody waits for it who was here before. */
    boolean tryReserveBytes(int size) {
        return size == 0 || (!bytes.hasQueuedThreads() && bytes.tryAcquire(size));
    }

    /** Waits for a place for one call. */
    boolean reserve(long nanos) throws InterruptedException {
        return places.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    /** Waits for room for that many bytes. Who waits for much is not overtaken for ever by those who need little. */
    boolean reserveBytes(int size, long nanos) throws InterruptedException {
        return bytes.tryAcquire(size, nanos, TimeUnit.NANOSECONDS);
    }

    private String noPlace() {
        return "all " + limits.inFlight() + " places for requests in flight are taken";
    }

    private String noBytes() {
        return "the requests in flight have " + bytesInFlight() + " of the " + limits.inFlightBytes()
                + " bytes that they may have";
    }

    private static TooManyRequestsException rejected(Call<?> call, String limit) {
        return new TooManyRequestsException(
                call.failureOf(ErrorCode.THROTTLED, Outcome.NOT_SENT),
                limit + "; slow down, raise the limit, or let callers wait",
                null);
    }

    private static OperationTimeoutException late(Call<?> call, String limit) {
        return new OperationTimeoutException(
                call.failureOf(ErrorCode.OPERATION_TIMEOUT, Outcome.NOT_SENT),
                limit + ", and not enough became free before the deadline",
                null);
    }

    /** Room for calls or bytes; there may be less than none. */
    static class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits(int permits, boolean fair) {
            super(permits, fair);
        }

        void overdraw(int permits) {
            reducePermits(permits);
        }
    }
}
