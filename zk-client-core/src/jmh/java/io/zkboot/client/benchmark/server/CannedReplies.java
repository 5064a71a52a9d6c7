/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the {@link CannedServer} has to say to one client. The digits in a path say how large the answer is. */
final class CannedReplies {
    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int GET_CHILDREN = 8;
    private static final int GET_CHILDREN_2 = 12;
    private static final int PING = 11;
    private static final int CLOSE = -11;
    private static final int AUTH = 100;
    private static final int SET_WATCHES = 101;
    private static final int SET_WATCHES_2 = 105;
    private static final int ADD_WATCH = 106;
    private static final int UNIMPLEMENTED = -6;
    private static final int STAT_SIZE = 68;
    private static final int HEADER = 16;
    /** A request to set a node of this name is answered by so many events first as its digits say. */
    private static final byte BURST = 'b';

    private static final int NODE_DATA_CHANGED = 3;
    private static final int CONNECTED = 3;

    private final Map<Integer, byte[]> data = new HashMap<>();
    private final Map<Integer, byte[]> children = new HashMap<>();
    private final byte[] event = event();
    private ByteBuffer out = ByteBuffer.allocateDirect(4096);
    private int lastSize = -1;
    private byte[] lastData = {};

    /** Returns how many bytes wait for the socket. */
    int unsent() {
        return out.position();
    }

    void send(WritableByteChannel socket) throws IOException {
        out.flip();
        if (out.hasRemaining()) {
            socket.write(out);
        }
        out.compact();
    }

    /** Answers the request for a session that begins there. */
    void attach(ByteBuffer in, int at) {
        int timeout = in.getInt(at + Integer.BYTES + Long.BYTES);
        byte[] password = new byte[16];
        room(64).putInt(4 + 4 + 8 + 4 + password.length + 1);
        out.putInt(0)
                .putInt(timeout)
                .putLong(0x1234)
                .putInt(password.length)
                .put(password)
                .put((byte) 0);
    }

    /** Answers the request that begins there. */
    void answer(ByteBuffer in, int at) {
        int xid = in.getInt(at);
        int opCode = in.getInt(at + 4);
        int path = at + 8;
        switch (opCode) {
            case GET_DATA -> canned(xid, data(number(in, path)));
            case SET_DATA -> {
                if (in.get(path + Integer.BYTES + 1) == BURST) {
                    for (int i = number(in, path); i > 0; i--) {
                        room(event.length).put(event);
                    }
                }
                stat(header(xid, STAT_SIZE, 0), in.getInt(path + Integer.BYTES + in.getInt(path)), 0);
            }
            case EXISTS -> stat(header(xid, STAT_SIZE, 0), 0, 0);
            case GET_CHILDREN, GET_CHILDREN_2 -> {
                byte[] names = children.computeIfAbsent(number(in, path), CannedReplies::names);
                boolean withStat = opCode == GET_CHILDREN_2;
                header(xid, names.length + (withStat ? STAT_SIZE : 0), 0);
                room(names.length + STAT_SIZE).put(names);
                if (withStat) {
                    stat(out, 0, number(in, path));
                }
            }
            case PING, CLOSE, AUTH, SET_WATCHES, SET_WATCHES_2 -> header(xid, 0, 0);
            case ADD_WATCH -> header(xid, Integer.BYTES, 0).putInt(0); // the error once more
            default -> header(xid, 0, UNIMPLEMENTED);
        }
    }

    private void canned(int xid, byte[] reply) {
        int start = room(reply.length).position();
        out.put(reply);
        out.putInt(start + Integer.BYTES, xid);
    }

    private ByteBuffer header(int xid, int rest, int error) {
        return room(Integer.BYTES + HEADER + STAT_SIZE)
                .putInt(HEADER + rest)
                .putInt(xid)
                .putLong(1)
                .putInt(error);
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            out = ByteBuffer.allocateDirect(Math.max(2 * out.capacity(), out.position() + bytes))
                    .put(out.flip());
        }
        return out;
    }

    private static int number(ByteBuffer in, int at) {
        int length = in.getInt(at);
        int number = 0;
        for (int i = 0; i < length; i++) {
            byte c = in.get(at + Integer.BYTES + i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + c - '0';
            }
        }
        return number;
    }

    private byte[] data(int size) {
        if (size != lastSize) {
            lastData = data.computeIfAbsent(size, CannedReplies::node);
            lastSize = size;
        }
        return lastData;
    }

    private static byte[] node(int size) {
        int length = HEADER + Integer.BYTES + size + STAT_SIZE;
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + length);
        frame.putInt(length).putInt(0).putLong(1).putInt(0).putInt(size).put(new byte[size]);
        stat(frame, size, 0);
        return frame.array();
    }

    private static byte[] names(int number) {
        int each = Integer.BYTES + Nodes.childName(0).length();
        ByteBuffer names = ByteBuffer.allocate(Integer.BYTES + number * each);
        names.putInt(number);
        for (int i = 0; i < number; i++) {
            byte[] name = Nodes.childName(i).getBytes(StandardCharsets.US_ASCII);
            names.putInt(name.length).put(name);
        }
        return names.array();
    }

    private static byte[] event() {
        byte[] path = Nodes.WATCHED.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + HEADER + 3 * Integer.BYTES + path.length);
        frame.putInt(frame.capacity() - Integer.BYTES).putInt(-1).putLong(-1).putInt(0);
        frame.putInt(NODE_DATA_CHANGED).putInt(CONNECTED).putInt(path.length).put(path);
        return frame.array();
    }

    private static void stat(ByteBuffer frame, int size, int children) {
        // czxid, mzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner, dataLength, numChildren, pzxid
        frame.putLong(1)
                .putLong(1)
                .putLong(1)
                .putLong(1)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putLong(0);
        frame.putInt(size).putInt(children).putLong(1);
    }
}
