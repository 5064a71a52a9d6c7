/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import java.time.Duration;

/** A client did not connect in time, and {@code zk.startup.mode=fail-fast} makes that fail the start. */
public final class ZkNotConnectedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String clientName;
    private final Duration timeout;
    private final SessionState state;
    private final Reason reason;
    private final String detail;
    private final int failedAttempts;

    ZkNotConnectedException(String clientName, Duration timeout, SessionSnapshot snapshot) {
        super("The ZooKeeper client '" + clientName
                + (snapshot.state().isTerminal() ? "' cannot connect" : "' did not connect within " + timeout)
                + ": state "
                + snapshot.state() + ", reason " + snapshot.reason()
                + (snapshot.detail().isEmpty() ? "" : " (" + snapshot.detail() + ")") + ", failed attempts "
                + snapshot.failedAttempts() + ".");
        this.clientName = clientName;
        this.timeout = timeout;
        this.state = snapshot.state();
        this.reason = snapshot.reason();
        this.detail = snapshot.detail();
        this.failedAttempts = snapshot.failedAttempts();
    }

    /** Returns the name of the client. */
    public String getClientName() {
        return clientName;
    }

    /** Returns how long the start has waited. */
    public Duration getTimeout() {
        return timeout;
    }

    /** Returns the state of the session when the time had passed. */
    public SessionState getState() {
        return state;
    }

    /** Returns why the last attempt failed. */
    public Reason getReason() {
        return reason;
    }

    /** Returns the last error and its server in words, empty if there was none. */
    public String getDetail() {
        return detail;
    }

    /** Returns how many attempts failed. */
    public int getFailedAttempts() {
        return failedAttempts;
    }
}
