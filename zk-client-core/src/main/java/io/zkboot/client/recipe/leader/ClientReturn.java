/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.internal.Inbox;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a client that has ended to be started again. It may have been by the time that its end is noticed, so that
 * the state is asked for. A client that is about to end is still connected, with the session that it had: that is no
 * return.
 */
final class ClientReturn {
    private final ZkClient client;
    private final Inbox inbox;
    private final Runnable returned;
    private @Nullable SessionListener listener;
    private long connectedAs;
    private long begunAs;

    ClientReturn(ZkClient client, Inbox inbox, Runnable returned) {
        this.client = client;
        this.inbox = inbox;
        this.returned = returned;
    }

    /** It is connected with a session. */
    void connected(long sessionId) {
        connectedAs = sessionId;
    }

    /** Something is begun that fails if the client ends. */
    void begin() {
        begunAs = connectedAs;
    }

    /** That has failed. */
    void await() {
        if (listener != null) {
            return;
        }
        SessionListener once = change -> inbox.put(() -> {
            forget();
            if (change.to() == SessionState.CONNECTED && change.sessionId() != begunAs) {
                returned.run();
            }
        });
        listener = once;
        client.addListenerTellingState(once);
    }

    void forget() {
        SessionListener once = listener;
        listener = null;
        if (once != null) {
            client.removeListener(once);
        }
    }
}
