/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import java.time.Duration;

/** What a start that waits throws when there is no connection in the end. */
public final class NotConnected {
    private static final String START = "start";

    private NotConnected() {}

    public static ZkException within(Duration timeout, SessionSnapshot snapshot) {
        String why = snapshot.reason() + ": " + snapshot.detail();
        if (Thread.currentThread().isInterrupted()) {
            return new OperationInterruptedException(
                    failure(ErrorCode.OPERATION_TIMEOUT), "the thread was interrupted while it waited", null);
        }
        if (snapshot.state() == SessionState.AUTH_FAILED) {
            return new AuthFailedException(failure(ErrorCode.AUTH_FAILED), why, null);
        }
        if (snapshot.state() == SessionState.CLOSED && snapshot.reason() == Reason.SESSION_EXPIRED) {
            return new SessionExpiredException(failure(ErrorCode.SESSION_EXPIRED), why, null);
        }
        if (snapshot.state().isConnected()) {
            return new ConnectionLossException(
                    failure(ErrorCode.CONNECTION_LOSS),
                    snapshot.server() + " attached the session, but has answered nothing since, after " + timeout,
                    null);
        }
        String what =
                snapshot.state().isTerminal() ? "the client has ended" : "there is no connection after " + timeout;
        return new ConnectionLossException(
                failure(ErrorCode.CONNECTION_LOSS),
                what + ", with " + snapshot.failedAttempts() + " failed attempts (" + why + ")",
                null);
    }

    private static Failure failure(ErrorCode code) {
        return new Failure(code, START, null, Outcome.NOT_SENT);
    }
}
