/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The frames of the {@link FloorClient}. Servers do not look at the number of a request, so all have the same. */
final class FloorFrames {
    static final byte[] PING = frame(-2, 11, 0).array();
    static final byte[] CLOSE = frame(1, -11, 0).array();

    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int GET_CHILDREN_2 = 12;
    private static final int ADD_WATCH = 106;
    private static final int ANY_VERSION = -1;

    private FloorFrames() {}

    static byte[] get(String path, boolean watch) {
        return read(GET_DATA, path, watch);
    }

    static byte[] children(String path) {
        return read(GET_CHILDREN_2, path, false);
    }

    private static byte[] read(int opCode, String path, boolean watch) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = frame(1, opCode, 4 + name.length + 1);
        return frame.putInt(name.length).put(name).put((byte) (watch ? 1 : 0)).array();
    }

    static byte[] set(String path, byte[] data) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = frame(1, SET_DATA, 4 + name.length + 4 + data.length + 4);
        frame.putInt(name.length).put(name).putInt(data.length).put(data);
        return frame.putInt(ANY_VERSION).array();
    }

    static byte[] watchAlways(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = frame(1, ADD_WATCH, 4 + name.length + 4);
        return frame.putInt(name.length).put(name).putInt(0).array();
    }

    private static ByteBuffer frame(int xid, int opCode, int rest) {
        return ByteBuffer.allocate(4 + 8 + rest).putInt(8 + rest).putInt(xid).putInt(opCode);
    }

    /** Asks for a session over a socket that waits. */
    static void attach(SocketChannel socket, int timeoutMillis) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(4 + 4 + 8 + 4 + 8 + 4 + 16 + 1);
        request.putInt(request.capacity() - 4);
        request.putInt(0)
                .putLong(0)
                .putInt(timeoutMillis)
                .putLong(0)
                .putInt(16)
                .put(new byte[16])
                .put((byte) 0);
        socket.write(request.flip());
        ByteBuffer length = ByteBuffer.allocate(4);
        fill(socket, length);
        fill(socket, ByteBuffer.allocate(length.getInt(0)));
    }

    private static void fill(SocketChannel socket, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (socket.read(buffer) < 0) {
                throw new EOFException("The server gives no session");
            }
        }
    }
}
