/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to a real server that refuses each {@code addWatch}: on its way the mode becomes one that no server knows. All
 * else comes through as it is.
 */
public final class WatchRefusingProxy implements AutoCloseable {
    private static final int ADD_WATCH = 106;
    private static final int UNKNOWN_MODE = 77;

    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private WatchRefusingProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Listens on a port of its own, and leads to a port of this machine. */
    public static WatchRefusingProxy to(int port) throws IOException {
        WatchRefusingProxy proxy = new WatchRefusingProxy(port);
        start("accept", proxy::accept);
        return proxy;
    }

    /** Returns where clients find it. */
    public String connectString() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.addAll(List.of(client, server));
            start("requests", () -> spoil(client, server));
            start("answers", () -> copy(client, server));
        }
    }

    private static void spoil(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = server.getOutputStream();
            boolean connectRequest = true;
            while (true) {
                ByteBuffer frame = ByteBuffer.allocate(4 + in.readInt());
                frame.putInt(0, frame.capacity() - 4);
                in.readFully(frame.array(), 4, frame.capacity() - 4);
                if (!connectRequest && frame.getInt(8) == ADD_WATCH) {
                    frame.putInt(frame.capacity() - 4, UNKNOWN_MODE);
                }
                connectRequest = false;
                out.write(frame.array());
            }
        }
    }

    private static void copy(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            server.getInputStream().transferTo(client.getOutputStream());
        }
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // one of both has gone, and with it the other one
                    }
                },
                "watch-refusing-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
