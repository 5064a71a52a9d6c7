/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import org.jspecify.annotations.Nullable;

/** The session cannot go on: expired, refused, or given up. */
public final class SessionOver extends Exception {
    private static final long serialVersionUID = 1L;

    private final SessionState state;
    private final Reason reason;
    private final String detail;
    private final ErrorCode code;

    public SessionOver(SessionState state, Reason reason, String detail, @Nullable Throwable cause) {
        this(state, reason, detail, cause, codeOf(state));
    }

    private static ErrorCode codeOf(SessionState state) {
        return switch (state) {
            case AUTH_FAILED -> ErrorCode.AUTH_FAILED;
            case EXPIRED -> ErrorCode.SESSION_EXPIRED;
            default -> ErrorCode.CONNECTION_LOSS;
        };
    }

    private SessionOver(SessionState state, Reason reason, String detail, @Nullable Throwable cause, ErrorCode code) {
        super(detail, cause);
        this.code = code;
        this.state = state;
        this.reason = reason;
        this.detail = detail;
    }

    /** The server does nothing for a session that has not authenticated as it demands. */
    public static SessionOver unauthenticated(String detail, @Nullable Throwable cause) {
        return new SessionOver(
                SessionState.AUTH_FAILED, Reason.AUTHENTICATION, detail, cause, ErrorCode.SESSION_CLOSED_REQUIRES_AUTH);
    }

    /** Returns the code with which calls fail that it has caught. */
    public ErrorCode code() {
        return code;
    }

    public SessionState state() {
        return state;
    }

    public Reason reason() {
        return reason;
    }

    public String detail() {
        return detail;
    }
}
