/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.sim.SimulatedHosts;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import io.zkboot.client.testing.sim.SimulatedPeer;
import io.zkboot.client.testing.sim.VirtualClock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link SimulatedSession} lives, and its settings. Hosts are called zk1, zk2 &hellip; and have the addresses
 * 10.0.0.1, 10.0.0.2 &hellip;, port 2181, up to 9. The test names first what there is, then lets a client
 * {@link #connect}.
 */
public final class SimulatedWorld {
    private final VirtualClock clock;
    private final SimulatedHosts hosts = new SimulatedHosts();
    private final List<Consumer<SimulatedNetwork>> layout = new ArrayList<>();
    private @Nullable SimulatedNetwork network;
    private Executor lookups = task -> clock().after(Duration.ofMillis(1), task);
    private long seed = 1;

    int servers = 1;
    Duration sessionTimeout = Duration.ofSeconds(6);

    @Nullable Duration connectTimeout;

    Duration requestTimeout = Duration.ofSeconds(15);
    Duration closeTimeout = Duration.ofSeconds(2);
    RetryPolicy connectRetry = RetryPolicy.CONNECT;
    boolean waitForConnection = true;
    boolean newSessionAfterExpiry = true;
    boolean restoreWatches = true;
    boolean batchReads = true;
    public boolean batchWrites;
    int maxPacket = 1 << 20;
    int maxInFlight = 100_000;
    int maxInFlightBytes = 64 << 20;
    boolean rejectWhenFull;
    boolean shuffleHosts;
    boolean readOnly;

    @Nullable HostProvider hostProvider;

    @Nullable SessionCredentials resumed;

    Function<Network, OutgoingQueue> queue = OutgoingQueue::new;

    Executor helper = task -> clock().after(Duration.ofMillis(1), task);

    @Nullable SaslConfig sasl;

    final List<Identity> auths = new CopyOnWriteArrayList<>();

    /** Those of the first client. */
    public final List<SessionListener> listeners = new CopyOnWriteArrayList<>();

    private int clients;

    public @Nullable ClientObserver observer;

    public SimulatedWorld() {
        this(new VirtualClock());
    }

    /** One of several that share the time. */
    public SimulatedWorld(VirtualClock clock) {
        this.clock = clock;
        for (int i = 1; i <= 9; i++) {
            hosts.put("zk" + i, "10.0.0." + i);
        }
    }

    VirtualClock clock() {
        return clock;
    }

    SimulatedHosts hosts() {
        return hosts;
    }

    Executor lookups() {
        return lookups;
    }

    void lookups(Executor executor) {
        lookups = executor;
    }

    Executor helper() {
        return helper;
    }

    SimulatedWorld seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    static InetSocketAddress address(int number) {
        return new InetSocketAddress("10.0.0." + number, 2181);
    }

    /** Lets a server stand at an address. */
    public SimulatedWorld serve(int number, SimulatedPeer server) {
        return lay(net -> net.accept(address(number), server));
    }

    /** Changes the network, now or when there is one. */
    SimulatedWorld lay(Consumer<SimulatedNetwork> change) {
        layout.add(change);
        if (network != null) {
            change.accept(network);
        }
        return this;
    }

    SimulatedNetwork newNetwork() {
        SimulatedNetwork made = new SimulatedNetwork(clock);
        layout.forEach(change -> change.accept(made));
        network = made;
        return made;
    }

    /** Starts a client of the servers zk1 to zkN. */
    SimulatedSession client() {
        SessionConfig config = clients++ == 0 ? config() : config(new CopyOnWriteArrayList<>());
        return new SimulatedSession(this, config, seed);
    }

    /** The settings as they stand. */
    SessionConfig config() {
        return config(listeners);
    }

    private SessionConfig config(List<SessionListener> listeners) {
        List<HostPort> list = new ArrayList<>();
        for (int i = 1; i <= servers; i++) {
            list.add(new HostPort("zk" + i, 2181));
        }
        return new SessionConfig(
                "sim",
                new SessionConfig.Hosts(hostProvider == null ? list : List.of(), hostProvider, shuffleHosts, readOnly),
                new SessionConfig.Timeouts(sessionTimeout, connectTimeout, requestTimeout, closeTimeout),
                new SessionConfig.Limits(maxPacket, maxInFlight, rejectWhenFull, maxInFlightBytes),
                new SessionConfig.Behaviour(
                        connectRetry, waitForConnection, newSessionAfterExpiry, restoreWatches, batchReads),
                new SessionConfig.Security(auths, sasl, null),
                listeners,
                observer == null && clock.isTraced() ? new TracedOperations() : observer);
    }

    /** What a session of this world has around it. */
    Platform platform(SimulatedNetwork itsNetwork, long itsSeed) {
        return new Platform(clock, () -> itsNetwork, new Resolver(hosts, lookups), new Random(itsSeed), helper);
    }

    /** Starts a client and lets it connect. */
    public SimulatedSession connect() {
        SimulatedSession client = client();
        return client.runUntil(() -> client.state().isConnected());
    }
}
