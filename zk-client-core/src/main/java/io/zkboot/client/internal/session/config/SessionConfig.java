/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a session, by what they concern. The builder of the front door explains them and checks them.
 *
 * @param name for threads and logs
 * @param listeners a list for concurrent use: listeners come and go while the session runs
 */
public record SessionConfig(
        String name,
        Hosts hosts,
        Timeouts timeouts,
        Limits limits,
        Behaviour behaviour,
        Security security,
        List<SessionListener> listeners,
        @Nullable ClientObserver observer) {
    /** Bytes of a request with an identity besides scheme and credentials: header, type, two lengths. */
    private static final int AROUND_AN_IDENTITY = 8 + 4 + 4 + 4;

    /**
     * Checks that what is sent first on each connection can be sent: nobody would hear that it could not.
     *
     * @throws IllegalArgumentException if an identity does not fit into a packet
     */
    public SessionConfig {
        for (Identity identity : security.auths()) {
            int size = AROUND_AN_IDENTITY + identity.scheme().getBytes(UTF_8).length + identity.credentials().length;
            if (size > limits.packet()) {
                throw new IllegalArgumentException("The credentials of the scheme \"" + identity.scheme()
                        + "\" make a request of " + size + " bytes, the packet limit is " + limits.packet() + ".");
            }
        }
    }

    /** Returns one observer for all of them, null for none, who would cost something for nothing. */
    public static @Nullable ClientObserver observerOf(List<ClientObserver> observers) {
        return switch (observers.size()) {
            case 0 -> null;
            case 1 -> observers.get(0);
            default -> ClientObserver.all(List.copyOf(observers));
        };
    }

    /**
     * Where the servers are, and which will do.
     *
     * @param servers the servers; empty if only the provider knows them
     * @param provider who is asked for the servers, null if they are fixed
     * @param shuffle whether they are tried in random order
     * @param readOnly whether one in read-only mode will do for the time being
     */
    public record Hosts(List<HostPort> servers, @Nullable HostProvider provider, boolean shuffle, boolean readOnly) {
        /** Servers that are fixed, and take writes. */
        public Hosts(List<HostPort> servers, boolean shuffle) {
            this(servers, null, shuffle, false);
        }

        @Override
        public String toString() {
            return provider == null ? servers.toString() : provider.toString();
        }
    }

    /** Returns the same with other servers. */
    public SessionConfig withServers(List<HostPort> servers) {
        return new SessionConfig(
                name,
                new Hosts(servers, null, hosts.shuffle(), hosts.readOnly()),
                timeouts,
                limits,
                behaviour,
                security,
                listeners,
                observer);
    }

    /**
     * How long things may take.
     *
     * @param session what the server is asked for; it may grant another
     * @param connect one attempt, TCP and session handshake; null to derive it from the session timeout
     * @param request deadline of an operation
     * @param close how long the end of the client may take
     */
    public record Timeouts(Duration session, @Nullable Duration connect, Duration request, Duration close) {
        private static final Duration SHORTEST_CONNECT = Duration.ofSeconds(1);
        private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

        /**
         * Returns how long an attempt to connect may take unless it is set: a third of the session timeout, two thirds
         * with TLS, whose handshake takes a busy machine long; 1 s to 5 s. It is not divided by the number of servers
         * as the reference client does: thirty servers would leave no time for any.
         */
        public static Duration usualConnect(Duration session, boolean tls) {
            Duration share = session.multipliedBy(tls ? 2 : 1).dividedBy(3);
            Duration atLeast = share.compareTo(SHORTEST_CONNECT) < 0 ? SHORTEST_CONNECT : share;
            return atLeast.compareTo(LONGEST_CONNECT) > 0 ? LONGEST_CONNECT : atLeast;
        }

        /** Returns how long one attempt to connect may take, session handshake included. */
        public long connectNanos() {
            return (connect == null ? usualConnect(session, false) : connect).toNanos();
        }
    }

    /**
     * How much there may be of things.
     *
     * @param packet largest packet to send or accept, in bytes
     * @param inFlight requests that may be in flight
     * @param rejectWhenFull whether a caller beyond the limits is rejected rather than waits
     * @param inFlightBytes bytes of requests that may be in flight; a larger one is sent when it is alone
     */
    public record Limits(int packet, int inFlight, boolean rejectWhenFull, int inFlightBytes) {}

    /**
     * What to do when there is no connection, or no session any more, or much to do.
     *
     * @param restoreWatches whether watches outlive their connection
     * @param batchReads whether a backlog of plain reads travels together
     */
    public record Behaviour(
            RetryPolicy connectRetry,
            boolean waitForConnection,
            boolean newSessionAfterExpiry,
            boolean restoreWatches,
            boolean batchReads) {}

    /**
     * Who the client is, and how its connections are secured.
     *
     * @param auths identities to send on every connection, from the first one on; those added later join the list,
     *     which is therefore one for concurrent use, and outlives a session
     * @param sasl how to authenticate before anything else, or null not to
     * @param tls null for plain text
     */
    public record Security(
            List<Identity> auths,
            @Nullable SaslConfig sasl,
            @Nullable TlsConfig tls) {}
}
