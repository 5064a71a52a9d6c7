/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What a caller needs before its call may be queued: a place among the calls in flight, then room for its bytes. There
 * is no deadlock in taking one after the other: who has both waits for nothing but the server, and gives both back.
 */
public final class InFlightLimits {
    private final OutgoingQueue outgoing;
    private final SessionConfig.Limits limits;
    private final Clock clock;

    public InFlightLimits(OutgoingQueue outgoing, SessionConfig.Limits limits, Clock clock) {
        this.outgoing = outgoing;
        this.limits = limits;
        this.clock = clock;
    }

    /** Takes room for a call; returns why there is none, and null if it was taken. */
    public @Nullable ZkException take(Call<?> call, int bytes, long timeoutNanos) {
        if (!outgoing.tryReserve()) {
            return limits.rejectWhenFull() ? rejected(call, places()) : await(call, bytes, timeoutNanos, false);
        }
        if (outgoing.tryReserveBytes(bytes)) {
            return null;
        }
        if (limits.rejectWhenFull()) {
            outgoing.released(1, 0);
            return rejected(call, bytes());
        }
        return await(call, bytes, timeoutNanos, true);
    }

    private @Nullable ZkException await(Call<?> call, int bytes, long timeoutNanos, boolean hasPlace) {
        long start = clock.nanoTime();
        boolean placed = hasPlace;
        try {
            if (!placed && !outgoing.reserve(timeoutNanos)) {
                return late(call, places());
            }
            placed = true;
            long left = timeoutNanos - (clock.nanoTime() - start);
            if (outgoing.tryReserveBytes(bytes) || outgoing.reserveBytes(bytes, left)) {
                return null;
            }
            outgoing.released(1, 0);
            return late(call, bytes());
        } catch (InterruptedException e) {
            if (placed) {
                outgoing.released(1, 0);
            }
            Thread.currentThread().interrupt();
            return call.interrupted(Outcome.NOT_SENT);
        }
    }

    private String places() {
        return "all " + limits.inFlight() + " places for requests in flight are taken";
    }

    private String bytes() {
        return "the requests in flight have " + outgoing.bytesInFlight() + " of the " + limits.inFlightBytes()
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
}
