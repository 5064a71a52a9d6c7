/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A way to a real server that lets a session come about, and closes the connection at the first request after that. */
final class ConnectOnlyProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;

    private ConnectOnlyProxy(int target) throws IOException {
        this.target = target;
    }

    static ConnectOnlyProxy to(int port) throws IOException {
        ConnectOnlyProxy proxy = new ConnectOnlyProxy(port);
        Thread thread = new Thread(proxy::serve, "connect-only-proxy");
        thread.setDaemon(true);
        thread.start();
        return proxy;
    }

    String connectString() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                DataInputStream requests = new DataInputStream(client.getInputStream());
                pass(requests, server.getOutputStream());
                pass(new DataInputStream(server.getInputStream()), client.getOutputStream());
                requests.readInt();
            } catch (IOException gone) {
                // one of both has gone, or the test has ended
            }
        }
    }

    private static void pass(DataInputStream from, OutputStream to) throws IOException {
        byte[] frame = new byte[from.readInt()];
        from.readFully(frame);
        to.write(ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
