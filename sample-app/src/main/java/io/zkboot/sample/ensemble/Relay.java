/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.ensemble;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A piece of network between the client and its servers that can be broken: it listens on the loopback interface, and
 * carries the bytes of each connection to the first server that takes it.
 *
 * <p>It is made of blocking sockets, with two threads for each connection, as there is only one at a time.
 */
public final class Relay implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int CONNECT_MILLIS = 2_000;

    private final List<InetSocketAddress> servers;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threads = new AtomicInteger();
    private State state = State.OPEN;

    /** What it does with the bytes. */
    public enum State {
        /** It carries them. */
        OPEN,
        /** Connections are closed, and new ones as soon as they are made. */
        CUT,
        /** Connections stay open and nothing comes through: what a network does that drops all packets. */
        SILENT
    }

    /** Listens on a free port. The names of the servers are resolved for each connection. */
    Relay(List<InetSocketAddress> servers) throws IOException {
        this.servers = List.copyOf(servers);
        listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Returns the port that it listens on. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Returns what it does at the moment. */
    public synchronized State state() {
        return state;
    }

    /** Does something else from now on. Bytes that were held are carried if it opens. */
    public synchronized void become(State next) {
        state = next;
        notifyAll();
        if (next == State.CUT) {
            closeConnections();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            log.debug("The relay could not be closed.", e);
        }
        become(State.CUT);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                start(() -> serve(client));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    log.warn("The relay could not take a connection.", e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (join(client)) {
                awaitNoSilence();
                try (Socket server = connect()) {
                    if (join(server)) {
                        start(() -> carry(server, client));
                        carry(client, server);
                    }
                }
            }
        } catch (IOException e) {
            log.debug("A connection through the relay has ended.", e);
        } finally {
            sockets.remove(client);
        }
    }

    private Socket connect() throws IOException {
        IOException last = new IOException("no server");
        for (InetSocketAddress server : servers) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /** Whether the connection may live; from then on a cut finds it. */
    private synchronized boolean join(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return state != State.CUT;
    }

    private void carry(Socket from, Socket to) {
        byte[] bytes = new byte[16 * 1024];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                awaitNoSilence();
                out.write(bytes, 0, read);
            }
        } catch (IOException e) {
            log.debug("A connection through the relay has ended.", e);
        } finally {
            sockets.remove(from);
        }
    }

    private synchronized void awaitNoSilence() throws IOException {
        while (state == State.SILENT) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private void closeConnections() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                log.debug("A connection through the relay could not be closed.", e);
            }
        }
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "relay-" + threads.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }
}
