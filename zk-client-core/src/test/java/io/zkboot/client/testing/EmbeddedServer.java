/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A ZooKeeper server inside this JVM: it starts in a moment, and a test can reach into it. It is no fit for kills and
 * pauses, for which there is {@link io.zkboot.client.testing.ZooKeeperServer}, and it never removes container and TTL
 * nodes by itself.
 *
 * <p>Not for use by several threads at a time.
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int TICK_MILLIS = 500;
    private static final int LONGEST_SESSION_TIMEOUT_MILLIS = 120_000;

    static {
        // The server reads it from nowhere else; without it TTL nodes are refused.
        if (System.getProperty("zookeeper.extendedTypesEnabled") == null) {
            System.setProperty("zookeeper.extendedTypesEnabled", "true");
        }
    }

    private final Path home = TemporaryDirectory.create();
    private final int port;
    private ServerCnxnFactory connections;
    private ZooKeeperServer server;

    private EmbeddedServer(int port) throws IOException {
        this.port = port;
        this.connections = listen(port);
        this.server = serve();
    }

    /** Starts a server on a free port; it grants session timeouts from one second to two minutes. */
    public static EmbeddedServer start() {
        return FreePorts.open(EmbeddedServer::new);
    }

    /** Where the server listens on 127.0.0.1; the same after a restart. */
    public int port() {
        return port;
    }

    /** Host and port, as clients take them. */
    public String connectString() {
        return "127.0.0.1:" + port;
    }

    /** The ids of all sessions that have neither been closed nor expired, connected or not. */
    public Set<Long> sessions() {
        return Set.copyOf(database().getSessionWithTimeOuts().keySet());
    }

    /** Whether it has a session, or ephemeral nodes of it. */
    public boolean hasLeft(long session) {
        return sessions().contains(session)
                || !database().getEphemerals(session).isEmpty();
    }

    /** Whether it has made a transaction, or does not run and cannot say. */
    public boolean mayHaveMade(long zxid) {
        return !server.isRunning() || database().getDataTreeLastProcessedZxid() >= zxid;
    }

    /** Returns how many watches it has, of all clients and paths. */
    public int watches() {
        return database().getDataTree().getWatchCount();
    }

    /** Returns how many nodes it has, its own included. */
    public int nodes() {
        return database().getNodeCount();
    }

    /** Expires a session now; returns when its ephemeral nodes are gone. Its client learns it when it reconnects. */
    public void expireSession(long sessionId) {
        if (!sessions().contains(sessionId)) {
            throw new IllegalArgumentException("The server has no session 0x" + Long.toHexString(sessionId));
        }
        server.closeSession(sessionId);
        Await.until(
                "session 0x" + Long.toHexString(sessionId) + " is gone",
                LIMIT,
                () -> !sessions().contains(sessionId)
                        && database().getEphemerals(sessionId).isEmpty(),
                () -> "");
    }

    /** Stops the server and closes its connections; data and sessions are kept for {@link #restart()}. */
    public void stop() {
        connections.shutdown();
        server.shutdown(true);
    }

    /** Starts the server again on the same port and data, stopped before if need be. */
    public void restart() {
        stop();
        try {
            connections = listen(port);
            server = serve();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start the embedded server on port " + port + " again", e);
        }
    }

    /** Stops the server and deletes its data; may be called again. */
    @Override
    public void close() {
        stop();
        TemporaryDirectory.delete(home);
    }

    private ZKDatabase database() {
        return server.getZKDatabase();
    }

    private static ServerCnxnFactory listen(int port) throws IOException {
        ServerCnxnFactory factory = ServerCnxnFactory.createFactory();
        factory.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        return factory;
    }

    private ZooKeeperServer serve() throws IOException {
        File data = home.toFile();
        ZooKeeperServer started = new ZooKeeperServer(data, data, TICK_MILLIS);
        started.setMaxSessionTimeout(LONGEST_SESSION_TIMEOUT_MILLIS);
        try {
            connections.startup(started);
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
        return started;
    }
}
