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
 * A piece of network between clients and servers that can be broken: the port that clients know, which stays the same
 * and taken through all outages, and what may pass. For development and tests; it knows no ZooKeeper, and carries what
 * is encrypted as well. An {@link EmbeddedZooKeeperServer} has one of its own.
 *
 * <p>It has two threads for each connection. For use by many threads; all but its end returns at once.
 */
public final class Relay implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int CONNECT_MILLIS = 2_000;
    private static final int LONGEST_END_MILLIS = 5_000;

    private final ServerSocket listener;
    private final Thread acceptor;
    private final Set<RelayedConnection> connections = new HashSet<>();
    private List<InetSocketAddress> targets = List.of();
    private boolean cut;
    private boolean paused;

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
        acceptor = run("accept", this::accept);
    }

    /**
     * Returns one that listens on a free port of the loopback address, and carries each connection to the first server
     * that takes it.
     *
     * @param servers the servers; their names are resolved for each connection
     */
    public static Relay to(List<InetSocketAddress> servers) {
        Relay relay = new Relay(InetAddress.getLoopbackAddress(), 0);
        relay.passTo(servers);
        return relay;
    }

    InetAddress address() {
        return listener.getInetAddress();
    }

    /** Returns the port that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** New connections go there; without servers connections that are open end by themselves. */
    synchronized void passTo(List<InetSocketAddress> servers) {
        targets = List.copyOf(servers);
    }

    /** Resets all connections, and each new one, until {@link #restore()}. */
    public void cut() {
        List<RelayedConnection> open;
        synchronized (this) {
            cut = true;
            open = new ArrayList<>(connections);
        }
        open.forEach(RelayedConnection::reset);
    }

    /** Ends {@link #cut}. */
    public synchronized void restore() {
        cut = false;
    }

    /** Whether it is cut. */
    public synchronized boolean isCut() {
        return cut;
    }

    /**
     * Keeps all that is sent, in both directions, until {@link #resume()}; no connection ends, as in a network that
     * drops all packets.
     */
    public synchronized void pause() {
        paused = true;
    }

    /** Ends {@link #pause}: what was kept arrives, in order. */
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Whether it is paused. */
    public synchronized boolean isPaused() {
        return paused;
    }

    /** Returns when what a connection has read may be passed on. */
    synchronized void awaitPass(RelayedConnection connection) throws InterruptedException {
        while (paused && connections.contains(connection)) {
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
                Socket client = listener.accept();
                try {
                    Thread unused = run("relay", () -> serve(client));
                } catch (OutOfMemoryError ex) { // no thread to be had
                    RelayedConnection.reset(client);
                    log.warn("The relay on port {} has no thread for a connection", port(), ex);
                }
            } catch (IOException ex) {
                if (!listener.isClosed()) {
                    log.warn("The relay on port {} cannot accept a connection", port(), ex);
                }
            }
        }
    }

    private void serve(Socket client) {
        List<InetSocketAddress> servers;
        synchronized (this) {
            servers = cut ? List.of() : targets;
        }
        RelayedConnection connection;
        try {
            client.setTcpNoDelay(true);
            connection = new RelayedConnection(this, client, connect(servers));
        } catch (IOException ex) { // the server has just stopped, or the client has gone
            RelayedConnection.reset(client);
            return;
        }
        boolean late;
        synchronized (this) {
            connections.add(connection);
            late = cut || listener.isClosed();
        }
        if (late) {
            connection.reset();
        } else {
            connection.carry();
        }
    }

    private static Socket connect(List<InetSocketAddress> servers) throws IOException {
        IOException last = new IOException("no server");
        for (InetSocketAddress server : servers) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), CONNECT_MILLIS);
                return socket;
            } catch (IOException ex) {
                socket.close();
                last = ex;
            }
        }
        throw last;
    }

    /** Runs something on a thread of its own. */
    Thread run(String what, Runnable work) {
        Thread thread = new Thread(work, "zk-embedded-" + what + "-" + port());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Resets all, and frees the port. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException ex) {
            log.debug("The port {} of a relay was not closed in good order", port(), ex);
        }
        cut();
        resume();
        try {
            acceptor.join(LONGEST_END_MILLIS); // until it has woken, the system keeps the port for it
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
