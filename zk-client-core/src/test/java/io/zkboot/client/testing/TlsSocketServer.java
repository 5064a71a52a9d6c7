/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on a loopback port that goes wrong with TLS in a way that no ZooKeeper server can be told to. */
public final class TlsSocketServer implements AutoCloseable {
    /** What it does with each connection. */
    public enum Behaviour {
        /** Shakes hands, and says no word of ZooKeeper. */
        SHAKE_HANDS,
        /** Reads what comes first, and closes. */
        DROP,
        /** Reads, and says nothing. */
        SAY_NOTHING,
        /** Answers with text, as a web server does. */
        SPEAK_PLAIN
    }

    private final ServerSocket acceptor;
    private final SSLContext context;
    private final Behaviour behaviour;
    private final List<Integer> firstBytes = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private TlsSocketServer(SSLContext context, Behaviour behaviour) throws IOException {
        this.context = context;
        this.behaviour = behaviour;
        this.acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "tls-socket-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts a server that has that identity. */
    public static TlsSocketServer start(TlsIdentity identity, Behaviour behaviour) {
        try {
            return new TlsSocketServer(identity.context(null), behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, by name. */
    public String connectString() {
        return "localhost:" + acceptor.getLocalPort();
    }

    /** The first byte of each connection that sent one, unless it has shaken hands; 0x16 begins TLS. */
    public List<Integer> firstBytes() {
        return firstBytes;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = acceptor.accept();
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "tls-socket-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException closed) {
            // The end of the server.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (behaviour == Behaviour.SHAKE_HANDS) {
                SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
                tls.setUseClientMode(false);
                tls.startHandshake();
                tls.getInputStream().readAllBytes();
                return;
            }
            int first = socket.getInputStream().read();
            if (first < 0) {
                return; // the client has left before it said anything
            }
            firstBytes.add(first);
            if (behaviour == Behaviour.SPEAK_PLAIN) {
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            if (behaviour != Behaviour.DROP) {
                socket.getInputStream().readAllBytes();
            }
        } catch (IOException expected) {
            // The client has turned away.
        }
    }

    @Override
    public void close() {
        try {
            acceptor.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
