/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network before the server: the port that clients know, which stays the same and taken through all outages, and
 * what may pass. Safe for use by many threads.
 */
final class Relay implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final ServerSocket listener;
    private final Set<RelayedConnection> connections = new HashSet<>();
    private int target;
    private boolean cut;
    private boolean held;

    /** Listens, and lets nothing pass until there is a server. */
    Relay(InetAddress address, int port) {
        try {
            listener = new ServerSocket();
            try {
                listener.bind(new InetSocketAddress(address, port));
            } catch (IOException ex) {
                listener.close();
                throw ex;
            }
        } catch (IOException ex) {
            throw new EmbeddedZooKeeperException(
                    "The embedded ZooKeeper server cannot listen on port " + port + " of " + address.getHostAddress()
                            + ": " + ex.getMessage() + ".",
                    "Give it another port, or 0 for a free one, or end what has the port.",
                    ex);
        }
        Thread acceptor = new Thread(this::accept, "zk-embedded-accept-" + listener.getLocalPort());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    InetAddress address() {
        return listener.getInetAddress();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The server listens there on the loopback interface. */
    synchronized void passTo(int serverPort) {
        target = serverPort;
    }

    /** There is no server any more; connections to it end by themselves. */
    synchronized void passToNobody() {
        target = 0;
    }

    /** Resets all connections, and each new one, until {@link #restore()}. */
    void cut() {
        List<RelayedConnection> open;
        synchronized (this) {
            cut = true;
            open = new ArrayList<>(connections);
        }
        open.forEach(RelayedConnection::reset);
    }

    synchronized void restore() {
        cut = false;
    }

    synchronized boolean isCut() {
        return cut;
    }

    /** Keeps all that is sent, in both directions, until {@link #release()}; no connection ends. */
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    synchronized boolean isHeld() {
        return held;
    }

    /** Returns when what a connection has read may be passed on. */
    synchronized void awaitRelease(RelayedConnection connection) throws InterruptedException {
        while (held && connections.contains(connection)) {
            wait();
        }
    }

    synchronized void ended(RelayedConnection connection) {
        connections.remove(connection);
        notifyAll();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException ex) {
                if (!listener.isClosed()) {
                    log.warn("The embedded ZooKeeper server cannot accept a connection", ex);
                }
            }
        }
    }

    private void connect(Socket client) {
        int port;
        synchronized (this) {
            port = cut ? 0 : target;
        }
        if (port == 0) {
            RelayedConnection.reset(client);
            return;
        }
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            RelayedConnection connection = new RelayedConnection(this, client, server);
            boolean late;
            synchronized (this) {
                connections.add(connection);
                late = cut || listener.isClosed();
            }
            if (late) {
                connection.reset();
            } else {
                connection.start();
            }
        } catch (IOException ex) { // the server has just stopped
            RelayedConnection.reset(client);
        }
    }

    /** Resets all, and frees the port. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException ex) {
            log.debug("The port of the embedded ZooKeeper server was not closed in good order", ex);
        }
        cut();
    }
}
