/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.internal.transport.HostPort;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a session. The builder of the front door explains them and checks them.
 *
 * @param connectTimeout null to derive it from the session timeout
 * @param auths identities to send on every connection, from the first one on; those added later join the list, which is
 *     therefore one for concurrent use, and outlives a session
 */
public record SessionConfig(
        String name,
        List<HostPort> servers,
        boolean shuffleHosts,
        Duration sessionTimeout,
        @Nullable Duration connectTimeout,
        Duration requestTimeout,
        Duration closeTimeout,
        RetryPolicy connectRetry,
        boolean waitForConnection,
        boolean newSessionAfterExpiry,
        int maxPacket,
        int maxInFlight,
        boolean rejectWhenFull,
        List<AuthInfo> auths,
        List<SessionListener> listeners,
        @Nullable ClientObserver observer) {

    private static final Duration SHORTEST_CONNECT = Duration.ofSeconds(1);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    /** Returns how long one attempt to connect may take, session handshake included. */
    long connectTimeoutNanos() {
        if (connectTimeout != null) {
            return connectTimeout.toNanos();
        }
        // Not divided by the number of servers as the reference client does: thirty servers would leave no time for
        // any.
        Duration third = sessionTimeout.dividedBy(3);
        Duration atLeast = third.compareTo(SHORTEST_CONNECT) < 0 ? SHORTEST_CONNECT : third;
        return (atLeast.compareTo(LONGEST_CONNECT) > 0 ? LONGEST_CONNECT : atLeast).toNanos();
    }
}
