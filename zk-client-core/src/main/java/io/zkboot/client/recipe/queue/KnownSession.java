/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import org.jspecify.annotations.Nullable;

/** The session as it is at this place in the order of events; listened to only while somebody needs it. */
final class KnownSession {
    private final ZkClient client;
    private final Inbox inbox;
    private final Runnable onConnected;

    // In the inbox.
    private @Nullable SessionOrder order;
    private int users;
    private long changes;

    KnownSession(ZkClient client, Inbox inbox, Runnable onConnected) {
        this.client = client;
        this.inbox = inbox;
        this.onConnected = onConnected;
    }

    void enter() {
        if (users++ == 0) {
            SessionOrder next = new SessionOrder(inbox);
            order = next;
            next.listener(change -> {
                changes++;
                if (order == next && change.to() == SessionState.CONNECTED) {
                    onConnected.run();
                }
            });
            client.addListenerTellingState(next);
        }
    }

    void leave() {
        SessionOrder current = order;
        if (--users == 0 && current != null) {
            client.removeListener(current);
            order = null;
        }
    }

    /** Returns how often something has changed: what was asked before a change may be old news. */
    long changes() {
        return changes;
    }

    boolean isConnected() {
        SessionOrder current = order;
        return current != null && current.state() == SessionState.CONNECTED;
    }

    long id() {
        SessionOrder current = order;
        return current == null ? 0 : current.sessionId();
    }
}
