/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/** One connection of the {@link CannedServer}. The digits in a path say how many bytes its node has. */
final class CannedSession {
    private static final int GET_DATA = 4;
    private static final int PING = 11;
    private static final int CLOSE = -11;
    private static final int STAT_SIZE = 68;
    private static final int REPLY_HEADER = 16;
    /** While so much is unsent nothing more is read. */
    private static final int HIGH_WATER = 1 << 20;

    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
    private final ByteBuffer out = ByteBuffer.allocateDirect(32 * 1024 * 1024);
    private final Map<Integer, byte[]> replies = new HashMap<>();
    private boolean attached;
    private int lastSize = -1;
    private byte[] lastReply = {};

    /** Does what can be done without waiting. */
    void turn(SelectionKey key) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        if (out.position() < HIGH_WATER) {
            if (socket.read(in) < 0) {
                throw new EOFException();
            }
            answerAll();
        }
        out.flip();
        if (out.hasRemaining()) {
            socket.write(out);
        }
        out.compact();
        int wanted = out.position() == 0 ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (out.position() >= HIGH_WATER) {
            wanted = SelectionKey.OP_WRITE;
        }
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Serves a channel that waits, until its end. */
    void serve(ByteChannel channel) throws IOException {
        while (channel.read(in) >= 0) {
            answerAll();
            out.flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            out.clear();
        }
    }

    private void answerAll() {
        in.flip();
        while (in.remaining() >= Integer.BYTES) {
            int start = in.position();
            int length = in.getInt(start);
            if (in.remaining() - Integer.BYTES < length) {
                break;
            }
            if (attached) {
                answer(start + Integer.BYTES);
            } else {
                attach(start + Integer.BYTES);
            }
            in.position(start + Integer.BYTES + length);
        }
        in.compact();
    }

    private void attach(int at) {
        int timeout = in.getInt(at + Integer.BYTES + Long.BYTES);
        byte[] password = new byte[16];
        out.putInt(4 + 4 + 8 + 4 + password.length + 1);
        out.putInt(0).putInt(timeout).putLong(0x1234).putInt(password.length).put(password).put((byte) 0);
        attached = true;
    }

    private void answer(int at) {
        int xid = in.getInt(at);
        int opCode = in.getInt(at + 4);
        switch (opCode) {
            case GET_DATA -> {
                byte[] reply = replyOf(at + 8);
                int start = out.position();
                out.put(reply);
                out.putInt(start + Integer.BYTES, xid);
            }
            case PING, CLOSE -> out.putInt(REPLY_HEADER).putInt(xid).putLong(1).putInt(0);
            default -> throw new IllegalStateException("The canned server has no answer to operation " + opCode);
        }
    }

    private byte[] replyOf(int at) {
        int length = in.getInt(at);
        int size = 0;
        for (int i = 0; i < length; i++) {
            byte c = in.get(at + Integer.BYTES + i);
            if (c >= '0' && c <= '9') {
                size = size * 10 + c - '0';
            }
        }
        if (size != lastSize) {
            lastReply = replies.computeIfAbsent(size, CannedSession::encode);
            lastSize = size;
        }
        return lastReply;
    }

    private static byte[] encode(int size) {
        int length = REPLY_HEADER + Integer.BYTES + size + STAT_SIZE;
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + length);
        frame.putInt(length).putInt(0).putLong(1).putInt(0).putInt(size).put(new byte[size]);
        // czxid, mzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner, dataLength, numChildren, pzxid
        frame.putLong(1).putLong(1).putLong(1).putLong(1).putInt(0).putInt(0).putInt(0).putLong(0);
        frame.putInt(size).putInt(0).putLong(1);
        return frame.array();
    }
}
