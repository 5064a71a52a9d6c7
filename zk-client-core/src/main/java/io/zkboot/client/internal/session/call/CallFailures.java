/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.protocol.OpCode;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import org.jspecify.annotations.Nullable;

/** What callers are told whose calls fail without an answer of the server. */
public final class CallFailures {
    static final String TOO_LATE = "the deadline passed before the request could be sent";

    private CallFailures() {}

    /** Returns how a call fails that the end of the session has caught. */
    public static ZkException sessionEnded(
            Call<?> call, Outcome outcome, SessionState state, String detail, @Nullable Throwable cause) {
        String explanation = "the session has ended: " + detail + soFar(call);
        if (cause instanceof SessionOver over && over.code() == ErrorCode.SESSION_CLOSED_REQUIRES_AUTH) {
            // Such a server does nothing of what such a session asks for; an earlier one may have.
            Outcome refused = outcome == Outcome.UNKNOWN && !call.hasLeftBefore() ? Outcome.REJECTED : outcome;
            return new AuthFailedException(call.failureOf(over.code(), refused), explanation, cause);
        }
        if (state == SessionState.AUTH_FAILED) {
            return new AuthFailedException(call.failureOf(ErrorCode.AUTH_FAILED, outcome), explanation, cause);
        }
        if (cause instanceof SessionOver over && over.state() == SessionState.EXPIRED) {
            return new SessionExpiredException(call.failureOf(ErrorCode.SESSION_EXPIRED, outcome), explanation, cause);
        }
        return new ClientClosedException(call.failureOf(ErrorCode.CONNECTION_LOSS, outcome), explanation, cause);
    }

    /** Returns how a call fails whose deadline has passed. */
    static OperationTimeoutException timeout(Call<?> call, Outcome outcome, String explanation) {
        return new OperationTimeoutException(
                call.failureOf(ErrorCode.OPERATION_TIMEOUT, outcome), explanation + soFar(call), null);
    }

    /** Returns how a call fails whose deadline has passed before it could be sent on the connection that there is. */
    public static OperationTimeoutException tooLate(Call<?> call) {
        return timeout(call, call.outcomeIfDropped(), TOO_LATE);
    }

    /** Returns how a call fails whose request exceeds the limit for packets. */
    public static RequestTooLargeException tooLarge(Call<?> call, int size, int limit) {
        return new RequestTooLargeException(
                call.failureOf(ErrorCode.BAD_ARGUMENTS, Outcome.NOT_SENT),
                "the request has up to " + size + " bytes, the limit is " + limit
                        + "; split it, or raise the limit here and jute.maxbuffer on the servers",
                null);
    }

    /** Returns how a call fails that was under way when its connection was lost. */
    static ConnectionLossException connectionLost(Call<?> call, boolean left, ConnectionLost why) {
        Outcome outcome = left ? Outcome.UNKNOWN : call.outcomeIfDropped();
        String explanation = left
                ? "the connection was lost before the answer came"
                : "the connection was lost before the request was sent";
        return new ConnectionLossException(
                call.failureOf(ErrorCode.CONNECTION_LOSS, outcome),
                explanation + " (" + why.detail() + ")" + soFar(call),
                why);
    }

    /** Returns how a call fails that may not wait for a connection. */
    public static ConnectionLossException noConnection(Call<?> call, String why) {
        return new ConnectionLossException(
                call.failureOf(ErrorCode.CONNECTION_LOSS, call.outcomeIfDropped()),
                "there is no connection (" + why + ")" + soFar(call),
                null);
    }

    /** Returns how a call fails that was queued when the session expired. */
    static SessionExpiredException expired(Call<?> call, String detail) {
        return new SessionExpiredException(
                call.failureOf(ErrorCode.SESSION_EXPIRED, call.outcomeIfDropped()),
                "the session expired before the request was sent: " + detail + soFar(call),
                null);
    }

    private static String soFar(Call<?> call) {
        EmulatedOperation<?> emulation = call.emulation();
        return emulation == null ? "" : emulation.soFar();
    }

    /** Returns how a call fails for whom only this kind of exception is known, because code of the user has thrown. */
    public static ZkServerException ofUserCode(Call<?> call, Throwable thrown) {
        return new ZkServerException(
                call.failureOf(ErrorCode.RUNTIME_INCONSISTENCY, Outcome.UNKNOWN),
                "code of the application has thrown: a codec, or a retry policy",
                thrown);
    }

    /**
     * Its reply has more bytes than this client takes. The header, which could be read, says that all is well; of a
     * transaction it says so whatever became of that.
     *
     * @param sent what was sent, if need be for several calls together
     */
    public static ReplyTooLargeException replyTooLarge(Call<?> call, OpCode sent, int size, int limit) {
        String known = sent == OpCode.MULTI
                ? "nobody knows whether the transaction was done, as its answer has "
                : "the operation was done, but its answer has ";
        return new ReplyTooLargeException(
                call.failureOf(ErrorCode.MARSHALLING_ERROR, Outcome.UNKNOWN),
                known + size + " bytes, more than the limit of " + limit
                        + ", and was skipped; raise the limit of this client",
                null);
    }
}
