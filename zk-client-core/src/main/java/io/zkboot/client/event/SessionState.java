/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/**
 * Where a session stands.
 *
 * <pre>
 *  CONNECTING ──> CONNECTED | CONNECTED_READ_ONLY ──> SUSPENDED ──> CONNECTED …
 *                                                        │  └─────> LOST ──> CONNECTED …   (the server still had it)
 *                                                        └────────> EXPIRED ──> CONNECTING (a new session) | CLOSED
 *  CONNECTED_READ_ONLY ──> LOST ──> CONNECTED_READ_ONLY           (its session must be presumed gone meanwhile)
 *  CONNECTING ──> EXPIRED                                         (a saved session that is gone)
 *  any ──> AUTH_FAILED, CLOSED                                                             (terminal)
 * </pre>
 */
public enum SessionState {
    /** No connection yet in this session. */
    CONNECTING,
    /** Connected to a server that takes reads and writes. */
    CONNECTED,
    /**
     * Connected to a server in read-only mode, which is cut off from the majority: reads may be old, writes fail with
     * {@link io.zkboot.client.error.NotReadOnlyException}. Only clients that allow it get there; meanwhile they look
     * for a server that takes writes, and move there when there is one.
     *
     * <p>For leaders and lock owners this is no better than {@link #SUSPENDED}: the session that the client had before
     * is kept and taken up again on a server that takes writes, but this one does not keep it alive. When it must be
     * presumed gone, {@link #LOST} is told, and this state again after it, because reading goes on.
     */
    CONNECTED_READ_ONLY,
    /** The connection is lost, the session may live on: leaders and lock owners pause. */
    SUSPENDED,
    /**
     * By the local clock the session timeout has passed without a connection, so the session must be presumed gone:
     * leaders and lock owners step down. It is not thrown away on that guess; re-attaching is still tried, and a server
     * that has not expired it yet takes it back.
     */
    LOST,
    /** A server said that the session is gone, and with it its ephemeral nodes. */
    EXPIRED,
    /** The server refused an authentication. Terminal. */
    AUTH_FAILED,
    /**
     * Closed: by the caller, because connecting was given up ({@link Reason#RETRY_SPENT}), because no new session was
     * wanted after an expiry, or by a defect ({@link Reason#INTERNAL}). Also the state before the start. Terminal.
     */
    CLOSED;

    /** Whether operations can be served right now. */
    public boolean isConnected() {
        return this == CONNECTED || this == CONNECTED_READ_ONLY;
    }

    /** Whether no other state follows until the client is started again. */
    public boolean isTerminal() {
        return this == AUTH_FAILED || this == CLOSED;
    }
}
