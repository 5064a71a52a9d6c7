/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on a loopback port that breaks connections in the ways a network does, at the moment a test says so.
 *
 * <p>It starts by passing everything. Faults of a direction hold for all present and future connections. When the
 * server behind it cannot be reached, the client's connection is reset. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {

    private final int targetPort;
    private final int port;
    private final Map<Direction, Faults> faults = new EnumMap<>(Direction.class);
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private Listener listener;
    private boolean refusing;
    private boolean closed;

    private FaultProxy(int targetPort, int port) throws IOException {
        this.targetPort = targetPort;
        this.port = port;
        for (Direction direction : Direction.values()) {
            faults.put(direction, new Faults());
        }
        listener = listen();
    }

    /** A proxy in front of whatever listens on that port of 127.0.0.1. */
    public static FaultProxy to(int targetPort) {
        return FreePorts.open(port -> new FaultProxy(targetPort, port));
    }

    /** Where the proxy listens on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Host and port of the proxy, as clients take them. */
    public String connectString() {
        return "127.0.0.1:" + port;
    }

    /** Resets all connections, on both sides; what they had on the way is lost. New connections are welcome. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /**
     * Lets so many further bytes of that direction pass, over all connections together, and cuts the connection that
     * brings one more: the receiver gets these bytes and then the end of the stream. Happens once. With 0 a request, or
     * a reply, is lost whole.
     */
    public void cutAfter(Direction direction, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("Cannot cut after " + bytes + " bytes");
        }
        of(direction).cutAfter(bytes);
    }

    /** Cuts what is connected, and refuses what comes until {@link #refuse} takes that back. */
    public void cutOff() {
        refuse(true);
        cut();
    }

    /** With true, new connections are refused, as by a host that runs no server; present ones go on. */
    public synchronized void refuse(boolean refuse) {
        if (closed || refuse == refusing) {
            return;
        }
        refusing = refuse;
        if (refuse) {
            listener.end();
            return;
        }
        try {
            listener = listen();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen again on port " + port, e);
        }
    }

    /**
     * Lets nothing pass in these directions, without closing anything: what is sent, even the end of a connection, is
     * kept up to two megabytes at most, and beyond that not read. New connections are accepted. No direction means
     * both.
     */
    public void hold(Direction... directions) {
        for (Direction direction : directions.length == 0 ? Direction.values() : directions) {
            of(direction).hold(true);
        }
    }

    /** Ends all {@link #hold holding}; what was kept arrives, in order. */
    public void release() {
        faults.values().forEach(direction -> direction.hold(false));
    }

    /** Makes every byte of that direction arrive so much later; zero ends it. */
    public void delay(Direction direction, Duration delay) {
        of(direction).delay(delay);
    }

    /** How many connections have come, up to now, and were passed on to the server. */
    public long connections() {
        return accepted.get();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return links.size();
    }

    /** How many bytes have passed in that direction, over all connections. */
    public long bytes(Direction direction) {
        return of(direction).passed();
    }

    /** Resets all connections and ends the proxy; may be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        listener.end();
        cut();
        faults.values().forEach(Faults::end);
    }

    private Faults of(Direction direction) {
        Faults found = faults.get(direction);
        if (found == null) {
            throw new IllegalStateException("No faults for " + direction);
        }
        return found;
    }

    private Listener listen() throws IOException {
        Listener started = new Listener(port);
        started.start();
        return started;
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException unreachable) {
            Link.reset(server);
            Link.reset(client);
            return;
        }
        Link link = new Link(client, server, of(Direction.TO_SERVER), of(Direction.TO_CLIENT), links::remove);
        links.add(link);
        accepted.incrementAndGet();
        link.start();
    }

    /** Takes connections until it is told to end. */
    private final class Listener {

        private final ServerSocket socket = new ServerSocket();
        private final Thread thread = new Thread(this::accept, "fault-proxy-accept");

        Listener(int port) throws IOException {
            socket.setReuseAddress(true);
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        /** Returns when nothing can be accepted any more. */
        void end() {
            try {
                socket.close();
                thread.join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw Await.interrupted(e);
            }
        }

        private void accept() {
            while (true) {
                try {
                    connect(socket.accept());
                } catch (IOException e) {
                    if (socket.isClosed()) {
                        return;
                    }
                    throw new UncheckedIOException("The proxy on port " + port + " cannot accept", e);
                }
            }
        }
    }
}
