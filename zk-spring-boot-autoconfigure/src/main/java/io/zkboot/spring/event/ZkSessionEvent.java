/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of a session changed. */
public abstract class ZkSessionEvent extends ZkEvent {
    private static final long serialVersionUID = 1L;

    private final SessionState state;
    private final Reason reason;
    private final String detail;
    private final @Nullable String server;
    private final long sessionId;

    ZkSessionEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName);
        this.state = change.to();
        this.reason = change.reason();
        this.detail = change.detail();
        this.server = change.server();
        this.sessionId = change.sessionId();
    }

    /** Returns the event of a change, or of a state; empty for a step that is part of another one. */
    public static Optional<ZkSessionEvent> of(ZkClient client, String clientName, StateChange change) {
        return Optional.ofNullable(
                switch (change.to()) {
                    case CONNECTED, CONNECTED_READ_ONLY -> new ZkConnectedEvent(client, clientName, change);
                    case SUSPENDED -> new ZkDisconnectedEvent(client, clientName, change);
                    case LOST -> new ZkSessionLostEvent(client, clientName, change);
                    case EXPIRED -> new ZkSessionExpiredEvent(client, clientName, change);
                    case AUTH_FAILED -> new ZkAuthFailedEvent(client, clientName, change);
                    case CLOSED -> new ZkClientStoppedEvent(client, clientName, change);
                    case CONNECTING ->
                        change.from() == SessionState.CLOSED
                                ? new ZkClientStartedEvent(client, clientName, change)
                                : null;
                });
    }

    /** Returns the state of the session after the change. */
    public SessionState getState() {
        return state;
    }

    /** Returns why it changed; {@link Reason#NONE} for good news. */
    public Reason getReason() {
        return reason;
    }

    /** Returns the reason in words, with the server concerned; empty for good news. */
    public String getDetail() {
        return detail;
    }

    /** Returns {@code host:port} of the server that is or was connected, null if there was none. */
    public @Nullable String getServer() {
        return server;
    }

    /** Returns the id of the session, 0 before the first connection. */
    public long getSessionId() {
        return sessionId;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[client=" + getClientName() + ", state=" + state + ", reason=" + reason
                + ", server=" + server + ", sessionId=0x" + Long.toHexString(sessionId) + "]";
    }
}
