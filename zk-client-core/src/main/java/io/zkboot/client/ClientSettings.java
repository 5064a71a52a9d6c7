/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.host.DnsSrvHostProvider;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.SharedSession;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a {@link ZkClientBuilder} has been told of the session and its calls, and what holds unless it is told. */
final class ClientSettings {
    final List<Identity> auths = new ArrayList<>();
    final List<SessionListener> listeners = new ArrayList<>();
    final List<ClientObserver> observers = new ArrayList<>();
    Duration sessionTimeout = Duration.ofSeconds(30);

    @Nullable Duration connectTimeout;

    Duration requestTimeout = Duration.ofSeconds(15);
    Duration closeTimeout = Duration.ofSeconds(2);
    String name = "zk";
    RetryPolicy connectRetry = RetryPolicy.CONNECT;
    RetryPolicy commandRetry = RetryPolicy.NONE;

    @Nullable RetryListener retryListener;

    boolean waitForConnection = true;
    boolean newSessionAfterExpiry = true;
    boolean restoreWatches = true;
    boolean shuffleHosts = true;

    @Nullable HostProvider hostProvider;

    boolean readOnly;
    int maxPacket = 0xfffff;
    int maxInFlight = 100_000;
    int maxInFlightBytes = 64 * 1024 * 1024;
    boolean rejectWhenFull;
    boolean batchReads = true;

    @Nullable TlsConfig tls;

    @Nullable SaslConfig sasl;

    boolean batchWrites;

    /** Returns the settings of a session; each time with lists of its own. */
    SessionConfig config(ConnectString connectString) {
        return new SessionConfig(
                name,
                hosts(connectString),
                new SessionConfig.Timeouts(
                        sessionTimeout,
                        connectTimeout == null
                                ? SessionConfig.Timeouts.usualConnect(sessionTimeout, tls != null)
                                : connectTimeout,
                        requestTimeout,
                        closeTimeout),
                new SessionConfig.Limits(maxPacket, maxInFlight, rejectWhenFull, maxInFlightBytes),
                new SessionConfig.Behaviour(
                        connectRetry, waitForConnection, newSessionAfterExpiry, restoreWatches, batchReads),
                new SessionConfig.Security(new CopyOnWriteArrayList<>(auths), sasl, tls),
                new CopyOnWriteArrayList<>(listeners),
                SessionConfig.observerOf(observers));
    }

    private SessionConfig.Hosts hosts(ConnectString connectString) {
        String service = connectString.serviceName();
        HostProvider provider =
                service == null || hostProvider != null ? hostProvider : new DnsSrvHostProvider(service);
        return new SessionConfig.Hosts(
                provider == null ? connectString.hosts() : List.of(), provider, shuffleHosts, readOnly);
    }

    /** Returns how the client's own face sends its calls. */
    Calling calling(SharedSession session) {
        return new Calling(session, requestTimeout, commandRetry, retryListener).withBatchedWrites(batchWrites);
    }
}
