/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Expires the session of a client without waiting for its timeout, on any server: another client takes the session up
 * and closes it. The client finds its session gone at its next reconnect, which mostly follows at once: if it was back
 * while the session was being closed, the server may say nothing to it any more, and two thirds of its session timeout
 * go by until it looks again.
 */
public final class SessionKiller {
    /** The session timeout for a client whose end of session is waited for; two thirds of the usual one are 20 s. */
    public static final Duration SHORT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** For a server that does not answer; whoever is connected to it hears of nothing anyway. */
    private static final Duration KNOCK = Duration.ofSeconds(2);

    private SessionKiller() {}

    /**
     * Returns when the servers have said that the session is gone, and so are its ephemeral nodes. The client itself
     * may hear of it a little later: wait for its state, or for its new session.
     *
     * @param client the client, or a view of it
     * @param connectString the servers, all of those that the client may be connected to, reached directly and without
     *     authentication; not each of them has to answer
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
        List<String> servers = List.of(connectString.replaceFirst("/.*", "").split(","));
        if (servers.size() > 1) { // else it was that one which has said so
            servers.forEach(server -> knock(session, timeout, server));
        }
    }

    /** Closes the session if it is there. The owner may take it back before that, so only a refusal proves the end. */
    private static boolean isGone(SessionCredentials session, Duration timeout, String connectString) {
        AtomicBoolean expired = new AtomicBoolean();
        try (ZkClient heir = heir(session, timeout, connectString, expired, new AtomicBoolean())) {
            heir.start();
            heir.awaitConnected(LIMIT);
        }
        return expired.get();
    }

    /**
     * A server that has taken the client back while it was closing the session says nothing to it any more, and the
     * client notices when nothing has come for most of its timeout. Such a connection is dropped when somebody asks
     * that server for the session.
     */
    private static void knock(SessionCredentials session, Duration timeout, String server) {
        AtomicBoolean expired = new AtomicBoolean();
        AtomicBoolean failed = new AtomicBoolean();
        try (ZkClient heir = heir(session, timeout, server, expired, failed)) {
            heir.start();
            long start = System.nanoTime();
            Await.until(
                    server + " has answered",
                    LIMIT,
                    () -> expired.get() || failed.get() || System.nanoTime() - start > KNOCK.toNanos());
        }
    }

    private static ZkClient heir(
            SessionCredentials session,
            Duration timeout,
            String connectString,
            AtomicBoolean expired,
            AtomicBoolean failed) {
        return ZkClient.builder(connectString)
                .name("session-killer")
                .session(session)
                .sessionTimeout(timeout)
                .newSessionAfterExpiry(false)
                .observer(new ClientObserver() {
                    @Override
                    public void connectFailed(Reason reason, String detail) {
                        failed.set(true);
                    }
                })
                .listener(change -> {
                    if (change.to() == SessionState.EXPIRED) {
                        expired.set(true);
                    }
                })
                .build();
    }
}
