/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.apache.zookeeper.server.ContainerManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.util.ServiceUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the official server, on a free port of the loopback interface, from its start to its stop. It has neither
 * MBeans nor an admin port, and ends no JVM.
 */
final class InJvmServer {
    private static final Logger log = LoggerFactory.getLogger(InJvmServer.class);
    private static final int ANY_NUMBER_OF_CLIENTS = 0;
    private static final int LONGEST_SESSION_TIMEOUT_MILLIS =
            (int) Duration.ofDays(1).toMillis();
    private static final int SNAPSHOTS_KEPT = 3;
    private static final int CONTAINER_CHECK_MILLIS = 1000;
    private static final int CONTAINERS_PER_MINUTE = 10_000;

    private final QuietServer server;
    private final ServerCnxnFactory connections;
    private @Nullable ContainerManager containers;

    private InJvmServer(QuietServer server, ServerCnxnFactory connections) {
        this.server = server;
        this.connections = connections;
    }

    /** Starts one with the data of the directory. */
    static InJvmServer start(DataDirectory directory, Duration tickTime) {
        ServiceUtils.setSystemExitProcedure( // it is not the JVM of the server
                code -> log.error("The embedded ZooKeeper server has failed, and would have exited with {}", code));
        NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
        InJvmServer started = null;
        try {
            if (directory.isKept()) {
                PurgeTxnLog.purge(directory.file(), directory.file(), SNAPSHOTS_KEPT);
            }
            QuietServer server = new QuietServer(directory, Math.toIntExact(tickTime.toMillis()));
            server.setMaxSessionTimeout(LONGEST_SESSION_TIMEOUT_MILLIS);
            started = new InJvmServer(server, connections);
            connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ANY_NUMBER_OF_CLIENTS);
            connections.startup(server);
            started.containers = server.removeContainers();
            return started;
        } catch (IOException | RuntimeException | LinkageError ex) {
            stop(started);
            throw new EmbeddedZooKeeperException(
                    "The embedded ZooKeeper server cannot start with the data in "
                            + directory.path().toAbsolutePath() + ": " + ex + ".",
                    "If the data is damaged or that of a newer server, delete it or name another directory.",
                    ex);
        } catch (InterruptedException ex) {
            stop(started);
            Thread.currentThread().interrupt();
            throw new EmbeddedZooKeeperException(
                    "The start of the embedded ZooKeeper server was interrupted.", "Start it again.", ex);
        }
    }

    private static void stop(@Nullable InJvmServer started) {
        if (started != null) {
            started.stop();
        }
    }

    int port() {
        return connections.getLocalPort();
    }

    /** Whether there is a session of this number that has neither been closed nor expired. */
    boolean hasSession(long id) {
        return sessions().contains(id);
    }

    private Set<Long> sessions() {
        return server.getZKDatabase().getSessionWithTimeOuts().keySet();
    }

    /** Ends a session as if its time had passed; its client hears of it when it reconnects. */
    void expire(long id) {
        server.closeSession(id);
    }

    /**
     * Ends it in good order; data and sessions are on the disk. What fails is logged, and the rest ends all the same.
     */
    void stop() {
        ContainerManager removing = containers;
        if (removing != null) {
            end("removal of containers", removing::stop);
        }
        end("network", connections::shutdown);
        end("database", () -> server.shutdown(true));
        end("transaction log", () -> server.getTxnLogFactory().close());
    }

    /** A part of the server, which may throw anything. */
    private interface Part {
        void end() throws Exception;
    }

    private static void end(String name, Part part) {
        try {
            part.end();
        } catch (Exception | LinkageError ex) {
            log.warn("The {} of the embedded ZooKeeper server did not end in good order", name, ex);
        }
    }

    /** A server without MBeans, of which there can be one of a name in a JVM. */
    private static final class QuietServer extends ZooKeeperServer {
        QuietServer(DataDirectory directory, int tickMillis) throws IOException {
            super(directory.file(), directory.file(), tickMillis);
        }

        @Override
        protected void registerJMX() {}

        @Override
        protected void unregisterJMX() {}

        /** The server does not remove empty containers and nodes whose time has passed by itself. */
        ContainerManager removeContainers() {
            ContainerManager manager = new ContainerManager(
                    getZKDatabase(), firstProcessor, CONTAINER_CHECK_MILLIS, CONTAINERS_PER_MINUTE);
            manager.start();
            return manager;
        }
    }
}
