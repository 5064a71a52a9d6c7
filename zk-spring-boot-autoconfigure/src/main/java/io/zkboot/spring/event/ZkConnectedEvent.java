/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;

/** A connection stands, with a new session or the old one. */
public final class ZkConnectedEvent extends ZkSessionEvent {
    private static final long serialVersionUID = 1L;

    private final boolean newSession;

    ZkConnectedEvent(ZkClient client, String clientName, StateChange change) {
        super(client, clientName, change);
        this.newSession = change.newSession();
    }

    /** Returns whether the session is a new one: the first, or one after an expiry. */
    public boolean isNewSession() {
        return newSession;
    }

    /** Returns whether the server takes no writes. */
    public boolean isReadOnly() {
        return getState() == SessionState.CONNECTED_READ_ONLY;
    }
}
