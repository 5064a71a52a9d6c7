/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.state.ConnectionLost;
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

    private final AtomicReference<@Nullable How> requested = new AtomicReference<>();

    // Owned by the SendThread.
    private boolean begun;
    private long deadline;
    private boolean answered;

    /** Asks for it. Any thread; the first call decides how. */
    void request(How how) {
        requested.compareAndSet(null, how);
    }

    /** Whether somebody has asked for it. Any thread. */
    boolean isRequested() {
        return requested.get() != null;
    }

    /** Whether the session is to end on the server as well. Any thread. */
    boolean endsSession() {
        return requested.get() == How.CLOSE;
    }

    // ---- the SendThread ----

    /** Begins; at the given time it is over, whatever the server says. */
    void begin(long at) {
        begun = true;
        deadline = at;
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
