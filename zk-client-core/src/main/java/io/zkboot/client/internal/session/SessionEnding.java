/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.state.ConnectionLost;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** That the session is to end by the will of its user: how, by when, and how far it has come. */
final class SessionEnding {
    private static final String CLOSED = "the client was closed";
    private static final String CLOSED_UNANSWERED =
            "the client was closed without an answer from the server; the session may end by its timeout only";

    /** How a session is to end. */
    enum How {
        /** Tell the server, which removes the ephemeral nodes. */
        CLOSE,
        /** Leave the session to its timeout. */
        DETACH
    }

    /**
     * That it was asked for.
     *
     * @param deadline when it is over, whatever the server says
     */
    private record Request(How how, long deadline) {}

    private static final long LONGEST_RESERVE = Duration.ofMillis(250).toNanos();

    private final AtomicReference<@Nullable Request> requested = new AtomicReference<>();

    // Owned by the SendThread.
    private boolean begun;
    private long deadline;
    private boolean answered;

    /**
     * Asks for it. Any thread; the first call decides how.
     *
     * @param timeout for all of it, from now on. A part is kept for what follows the server's answer, or the want of
     *     one: calls and events are handed over, and both threads end
     */
    void request(How how, long now, Duration timeout) {
        long nanos = timeout.toNanos();
        requested.compareAndSet(null, new Request(how, now + nanos - Math.min(nanos / 4, LONGEST_RESERVE)));
    }

    /** Whether somebody has asked for it. Any thread. */
    boolean isRequested() {
        return requested.get() != null;
    }

    /** Whether the session is to end on the server as well. Any thread. */
    boolean endsSession() {
        Request request = requested.get();
        return request != null && request.how() == How.CLOSE;
    }

    // ---- the SendThread ----

    /** Begins what was asked for. */
    void begin() {
        begun = true;
        deadline =
                Objects.requireNonNull(requested.get(), "nobody asked for it").deadline();
    }

    boolean isBegun() {
        return begun;
    }

    long deadline() {
        return deadline;
    }

    boolean isOverdue(long now) {
        return deadline - now <= 0;
    }

    /** The request to end the session has ended. */
    void answered(@Nullable ZkException failure) {
        // A server in read-only mode refuses to end a session that is not its own. That is an answer, too.
        answered = failure == null || failure.outcome() == Outcome.REJECTED;
    }

    boolean isAnswered() {
        return answered;
    }

    /** Says how it went. */
    String detail() {
        return answered ? CLOSED : CLOSED_UNANSWERED;
    }

    /** Says how it went when the connection was lost on the way. */
    String detail(ConnectionLost lost) {
        return answered ? CLOSED : CLOSED_UNANSWERED + ": " + lost.detail();
    }

    /** Says what becomes of a session of which no server is told. */
    String withoutServer(long sessionId) {
        if (!endsSession()) {
            return "the client was detached; the session lives on until its timeout";
        }
        return sessionId == 0
                ? "the client was closed before it had a session"
                : "the client was closed without a connection; the session ends by its timeout";
    }
}
