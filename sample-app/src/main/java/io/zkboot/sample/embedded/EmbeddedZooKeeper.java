/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * One ZooKeeper server on the loopback interface, with its data in a temporary directory.
 *
 * <p>It lives as long as its bean: the client, which depends on it, is made after it and closed before it, and so may
 * be used by other beans from their initialization to their destruction. It can be stopped and started again with the
 * same port and data. {@link #close()} deletes the data.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedZooKeeper.class);

    private static final int TICK_MILLIS = 1_000;
    private static final int ANY_NUMBER_OF_CLIENTS = 0;

    private final Path directory;
    private final InetSocketAddress address;
    private @Nullable ServerCnxnFactory connections;
    private @Nullable ZooKeeperServer server;

    /**
     * Takes the port. It listens from {@link #start()} on.
     *
     * @param port 0 for one that is free
     * @throws java.net.BindException if the port is taken
     */
    EmbeddedZooKeeper(int port) throws IOException {
        connections = ServerCnxnFactory.createFactory(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANY_NUMBER_OF_CLIENTS);
        address = connections.getLocalAddress();
        directory = Files.createTempDirectory("zk-sample-");
    }

    /** Returns its port. */
    public int port() {
        return address.getPort();
    }

    /** Returns {@code host:port} of the server. */
    public String connectString() {
        return "localhost:" + port();
    }

    Path directory() {
        return directory;
    }

    /** Starts it, with what it had before. Does nothing if it runs. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        try {
            if (connections == null) {
                connections = ServerCnxnFactory.createFactory(address, ANY_NUMBER_OF_CLIENTS);
            }
            server = new ZooKeeperServer(directory.toFile(), directory.toFile(), TICK_MILLIS);
            connections.startup(server);
            log.info("The embedded ZooKeeper server listens on {}", connectString());
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded ZooKeeper server cannot start on " + address + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the embedded ZooKeeper server was starting.", e);
        }
    }

    /** Stops it, and keeps the data. Does nothing if it does not run. */
    public synchronized void stop() {
        if (connections != null) {
            connections.shutdown();
            connections = null;
        }
        ZooKeeperServer stopped = server;
        server = null;
        if (stopped != null) {
            try {
                stopped.getTxnLogFactory().close();
            } catch (IOException e) {
                log.warn("The transaction log of the embedded ZooKeeper server could not be closed.", e);
            }
        }
    }

    /** Whether it runs. */
    public synchronized boolean isRunning() {
        return server != null;
    }

    @Override
    public synchronized void close() throws IOException {
        stop();
        FileSystemUtils.deleteRecursively(directory);
    }
}
