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

    /**
     * Returns whether the session is new to the application: the first, one after an expiry, or one that was there
     * before anybody could hear of it, because a bean has used the client in its initialization. What belongs to the
     * session, such as an ephemeral node, is to be made then.
     */
    public boolean isNewSession() {
        return newSession;
    }

    /** Returns whether the server takes no writes. */
    public boolean isReadOnly() {
        return getState() == SessionState.CONNECTED_READ_ONLY;
    }
}
