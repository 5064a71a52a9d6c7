/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Expires the session of a client without waiting for its timeout, on any server: another client takes the session up
 * and closes it. The client finds its session gone at its next reconnect, which follows at once.
 */
public final class SessionKiller {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private SessionKiller() {}

    /**
     * Returns when the servers have said that the session is gone, and so are its ephemeral nodes. The client itself
     * may hear of it a little later: wait for its state, or for its new session.
     *
     * @param client the client, or a view of it
     * @param connectString the servers, reached directly and without authentication
     * @throws IllegalStateException if the client has no session, or it does not end within a minute
     */
    public static void expire(ZkClient client, String connectString) {
        SessionCredentials session = client.sessionCredentials()
                .orElseThrow(() -> new IllegalStateException(
                        "The client has no session that could be expired, it is " + client.state()));
        // A takeover sets the timeout anew; it must not become shorter while the test goes on.
        Duration timeout = client.snapshot().sessionTimeout();
        Await.until(
                "session 0x" + Long.toHexString(session.id()) + " is gone",
                LIMIT,
                () -> isGone(session, timeout, connectString));
    }

    /** Closes the session if it is there. The owner may take it back before that, so only a refusal proves the end. */
    private static boolean isGone(SessionCredentials session, Duration timeout, String connectString) {
        AtomicBoolean expired = new AtomicBoolean();
        try (ZkClient heir = ZkClient.builder(connectString)
                .name("session-killer")
                .session(session)
                .sessionTimeout(timeout)
                .newSessionAfterExpiry(false)
                .listener(change -> {
                    if (change.to() == SessionState.EXPIRED) {
                        expired.set(true);
                    }
                })
                .build()) {
            heir.start();
            heir.awaitConnected(LIMIT);
        }
        return expired.get();
    }
}
