/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import java.util.function.Consumer;

/**
 * The session as it is at this place in the order of events and completions; what the client itself says of it may be
 * ahead of that. Used where those are delivered.
 */
public final class SessionOrder implements SessionListener {
    private final Inbox inbox;
    private SessionState state = SessionState.CONNECTING;
    private long sessionId;
    private Consumer<StateChange> listener = change -> {};

    /** One of which nobody hears yet. */
    public SessionOrder(Inbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public void stateChanged(StateChange change) {
        inbox.put(() -> {
            state = change.to();
            sessionId = change.sessionId();
            listener.accept(change);
        });
    }

    /** Lets another one hear the changes from now on. */
    public void listener(Consumer<StateChange> next) {
        listener = next;
    }

    /** Returns the state. */
    public SessionState state() {
        return state;
    }

    /** Returns the id of the session, 0 before there is one. */
    public long sessionId() {
        return sessionId;
    }

    /** Whether a server that takes writes has answered for this session, and it is the one given. */
    public boolean isConnectedAs(long owner) {
        return state == SessionState.CONNECTED && sessionId == owner;
    }
}
