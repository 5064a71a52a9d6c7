/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionCredentials;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server in this JVM, for development and tests: one server without replicas, unencrypted, which anybody on
 * this machine may use. Tests let it fail in the ways that servers and networks do.
 *
 * <p>Its port stays the same, and taken, from its start to {@link #close()}. Methods that take clients return when
 * these have noticed, and fail if that does not happen in a minute; without clients they return when it is done. Each
 * may be called again, and by any thread.
 */
public final class EmbeddedZooKeeperServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedZooKeeperServer.class);

    private final DataDirectory directory;
    private final Duration tickTime;
    private final Relay relay;
    private @Nullable InJvmServer server;
    private boolean closed;

    private EmbeddedZooKeeperServer(DataDirectory directory, Duration tickTime, Relay relay) {
        this.directory = directory;
        this.tickTime = tickTime;
        this.relay = relay;
    }

    /** Starts one on a free port of the loopback interface, with a temporary directory. */
    public static EmbeddedZooKeeperServer startNew() {
        return builder().start();
    }

    /** Returns a builder of one. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns {@code host:port}, as clients of this machine take it. */
    public String connectString() {
        InetAddress address = relay.address().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : relay.address();
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port();
    }

    /** Returns the port. */
    public int port() {
        return relay.port();
    }

    /** Returns where the data is. */
    public Path directory() {
        return directory.path();
    }

    /** Whether it runs: it was not stopped; its network may be cut, and it may be paused. */
    public synchronized boolean isRunning() {
        return server != null;
    }

    /**
     * Ends the session of a client, as if it had not been heard of for its timeout, with its ephemeral nodes. Returns
     * when the client has seen that; if it begins a new session, that may still be on its way.
     *
     * @param client a client of this server, or a view of it
     * @throws IllegalStateException if it has no session, if nothing can reach it at the moment, or if it does not hear
     *     of it in a minute
     * @throws IllegalArgumentException if its session is that of another server
     */
    public void expire(ZkClient client) {
        SessionCredentials session = client.sessionCredentials()
                .orElseThrow(() -> new IllegalStateException(
                        "The client '" + client.name() + "' has no session that could expire: it is " + client.state()
                                + ". Start it, or use it once, before."));
        long before = expirations(client);
        synchronized (this) {
            if (server == null || relay.isCut() || relay.isPaused()) {
                throw new IllegalStateException("The client '" + client.name()
                        + "' would not hear that its session expires: the server is "
                        + (server == null ? "stopped" : relay.isCut() ? "cut off" : "paused")
                        + ". Call mend() before.");
            }
            if (!server.hasSession(session.id())) {
                throw new IllegalArgumentException("The server " + connectString() + " has no session 0x"
                        + Long.toHexString(session.id()) + " of the client '" + client.name()
                        + "'; is it a client of another server?");
            }
            server.expire(session.id());
        }
        Notice.await(client, "that its session has expired", () -> expirations(client) > before);
    }

    private static long expirations(ZkClient client) {
        return client.snapshot().counters().expirations();
    }

    /**
     * Cuts the network: connections break, and new ones fail, until {@link #restore}. The server goes on, and lets
     * sessions expire whose time passes meanwhile.
     *
     * @param clients who must have noticed
     */
    public void cut(ZkClient... clients) {
        relay.cut();
        awaitLoss(clients);
    }

    /**
     * Ends {@link #cut}.
     *
     * @param clients who must be connected again
     */
    public void restore(ZkClient... clients) {
        relay.restore();
        awaitConnected(clients);
    }

    /**
     * Lets server and clients hear nothing of each other, as if the machine hung: no connection ends, and new ones get
     * no answer, until {@link #resume}. A client notices when it misses an answer for two thirds of its session
     * timeout.
     */
    public void pause() {
        relay.pause();
    }

    /**
     * Ends {@link #pause}: what was held up arrives, in order.
     *
     * @param clients who must be connected again
     */
    public void resume(ZkClient... clients) {
        relay.resume();
        awaitConnected(clients);
    }

    /**
     * Stops the server in good order. Data and sessions are kept.
     *
     * @param clients who must have noticed
     */
    public void stop(ZkClient... clients) {
        synchronized (this) {
            relay.passTo(List.of());
            InJvmServer stopped = server;
            server = null;
            if (stopped != null) {
                stopped.stop();
            }
        }
        awaitLoss(clients);
    }

    /**
     * Starts the server after {@link #stop}, with its data and on the same port. Sessions live on if their clients come
     * back in time, which is counted anew.
     *
     * @param clients who must be connected again
     */
    public void start(ZkClient... clients) {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("The embedded ZooKeeper server was closed; its data may be gone.");
            }
            if (server == null) {
                InJvmServer started = InJvmServer.start(directory, tickTime);
                server = started;
                relay.passTo(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), started.port())));
                log.info(
                        "The embedded ZooKeeper server listens on {}, with its data in {}",
                        connectString(),
                        directory());
            }
        }
        awaitConnected(clients);
    }

    /**
     * Ends every outage: {@link #restore}, {@link #resume} and {@link #start}.
     *
     * @param clients who must be connected again
     */
    public void mend(ZkClient... clients) {
        relay.restore();
        relay.resume();
        start(clients);
    }

    /** Stops it for good, frees the port, and deletes the data if the directory is a temporary one. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            relay.resume();
            stop();
        } finally {
            try {
                relay.close();
            } finally {
                directory.close();
            }
        }
    }

    /** Shows where it listens. */
    @Override
    public String toString() {
        return "EmbeddedZooKeeperServer[" + connectString() + "]";
    }

    private static void awaitLoss(ZkClient... clients) {
        for (ZkClient client : clients) {
            Notice.await(
                    client, "that its connection is lost", () -> !client.state().isConnected());
        }
    }

    private static void awaitConnected(ZkClient... clients) {
        for (ZkClient client : clients) {
            Notice.await(client, "that it can connect", () -> client.state().isConnected());
        }
    }

    /** What a server starts with. */
    public static final class Builder {
        private int port;
        private InetAddress address = InetAddress.getLoopbackAddress();
        private @Nullable Path directory;
        private Duration tickTime = Duration.ofMillis(500);

        private Builder() {}

        /** Sets the port for clients; 0, the default, for a free one. */
        public Builder port(int port) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("The port " + port + " is none; it must be from 0 to 65535");
            }
            this.port = port;
            return this;
        }

        /** Sets the address of this machine on which clients connect, by default the loopback address. */
        public Builder address(InetAddress address) {
            this.address = Objects.requireNonNull(address, "address");
            return this;
        }

        /** Sets where the data is, and stays after the end; null, the default, for a temporary directory. */
        public Builder directory(@Nullable Path directory) {
            this.directory = directory;
            return this;
        }

        /** Sets the server's unit of time, by default half a second; the shortest session timeout is twice that. */
        public Builder tickTime(Duration tickTime) {
            if (tickTime.compareTo(Duration.ofMillis(1)) < 0 || tickTime.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException("The tick time " + tickTime + " is not from 1 ms to 1 minute");
            }
            this.tickTime = tickTime;
            return this;
        }

        /**
         * Starts it; it serves when this returns.
         *
         * @throws EmbeddedZooKeeperException if libraries are missing, or the port or the directory cannot be used
         */
        public EmbeddedZooKeeperServer start() {
            ServerLibraries.require(EmbeddedZooKeeperServer.class.getClassLoader());
            Relay relay = new Relay(address, port);
            EmbeddedZooKeeperServer server;
            try {
                server = new EmbeddedZooKeeperServer(
                        directory == null ? DataDirectory.temporary() : DataDirectory.given(directory),
                        tickTime,
                        relay);
            } catch (RuntimeException | Error ex) {
                relay.close();
                throw ex;
            }
            try {
                server.start();
                return server;
            } catch (RuntimeException | Error ex) {
                server.close();
                throw ex;
            }
        }
    }
}
