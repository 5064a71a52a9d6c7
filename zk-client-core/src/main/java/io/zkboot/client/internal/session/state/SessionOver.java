/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import org.jspecify.annotations.Nullable;

/** The session cannot go on: expired, refused, or given up. */
public final class SessionOver extends Exception {
    private static final long serialVersionUID = 1L;

    private final SessionState state;
    private final Reason reason;
    private final String detail;

    public SessionOver(SessionState state, Reason reason, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.state = state;
        this.reason = reason;
        this.detail = detail;
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
