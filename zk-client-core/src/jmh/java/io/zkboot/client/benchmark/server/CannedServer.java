/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SSLContext;
import tlschannel.ServerTlsChannel;

/**
 * A server that knows its answers beforehand, encoded, and costs next to nothing, so that what is measured is the
 * client. One thread, with TLS one for each connection; runs in a process of its own, prints its port, and ends with
 * its parent.
 */
final class CannedServer {
    /** The argument that turns TLS on, with the key store that the system properties of the JDK name. */
    static final String TLS = "tls";

    private CannedServer() {}

    /**
     * Serves.
     *
     * @param args {@link #TLS}, or nothing
     */
    public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        endWithParent();
        if (List.of(args).contains(TLS)) {
            serveTls(SSLContext.getDefault());
            return;
        }
        Selector selector = Selector.open();
        ServerSocketChannel acceptor = ServerSocketChannel.open();
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        acceptor.configureBlocking(false);
        acceptor.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println(acceptor.socket().getLocalPort());
        while (true) {
            selector.select(key -> serve(key, selector, acceptor));
        }
    }

    private static void serve(SelectionKey key, Selector selector, ServerSocketChannel acceptor) {
        if (key.isAcceptable()) {
            accept(selector, acceptor);
            return;
        }
        try {
            ((CannedSession) key.attachment()).turn(key);
        } catch (IOException gone) {
            key.cancel();
            close((SocketChannel) key.channel());
        }
    }

    private static void accept(Selector selector, ServerSocketChannel acceptor) {
        try {
            SocketChannel socket = acceptor.accept();
            if (socket != null) {
                socket.configureBlocking(false);
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                socket.register(selector, SelectionKey.OP_READ, new CannedSession());
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot accept a connection", e);
        }
    }

    private static void serveTls(SSLContext context) throws IOException {
        ServerSocketChannel acceptor = ServerSocketChannel.open();
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        System.out.println(acceptor.socket().getLocalPort());
        while (true) {
            SocketChannel socket = acceptor.accept();
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Thread thread = new Thread(() -> {
                try (ByteChannel channel =
                        ServerTlsChannel.newBuilder(socket, context).build()) {
                    new CannedSession().serve(channel);
                } catch (IOException gone) {
                    close(socket);
                }
            });
            thread.start();
        }
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot close a connection", e);
        }
    }

    private static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                System.err.println("The parent cannot be watched any more: " + e);
            }
            Runtime.getRuntime().halt(0);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
