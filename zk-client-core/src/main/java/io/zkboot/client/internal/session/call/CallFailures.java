/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.state.SessionOver;
import org.jspecify.annotations.Nullable;

/** What the callers hear whose calls the end of the session has caught. */
public final class CallFailures {
    private CallFailures() {}

    /** Returns how a call fails that the end of the session has caught. */
    public static ZkException failure(
            Call<?> call, Outcome outcome, SessionState state, String detail, @Nullable Throwable cause) {
        String explanation = "the session has ended: " + detail;
        if (state == SessionState.AUTH_FAILED) {
            return new AuthFailedException(call.failureOf(ErrorCode.AUTH_FAILED, outcome), explanation, cause);
        }
        if (cause instanceof SessionOver over && over.state() == SessionState.EXPIRED) {
            return new SessionExpiredException(call.failureOf(ErrorCode.SESSION_EXPIRED, outcome), explanation, cause);
        }
        return new ClientClosedException(call.failureOf(ErrorCode.CONNECTION_LOSS, outcome), explanation, cause);
    }
}
