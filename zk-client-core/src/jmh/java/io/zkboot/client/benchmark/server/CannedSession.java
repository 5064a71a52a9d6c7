/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection of the {@link CannedServer}. */
final class CannedSession {
    private static final int LARGEST_FRAME = 2 << 20;
    private static final int LARGEST_INPUT = 256 * 1024;
    /** While so much is unsent nothing more is answered. */
    private static final int HIGH_WATER = 1 << 20;

    private final CannedReplies replies = new CannedReplies();
    private ByteBuffer in = ByteBuffer.allocateDirect(4096);
    private boolean attached;

    /** Does what can be done without waiting. */
    void turn(SelectionKey key) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        boolean waits = true;
        if (replies.unsent() < HIGH_WATER) {
            if (socket.read(in) < 0) {
                throw new EOFException();
            }
        }
        while (waits && replies.unsent() < HIGH_WATER) {
            waits = answer();
            replies.send(socket);
        }
        if (replies.unsent() >= HIGH_WATER) {
            replies.send(socket);
        }
        int wanted = replies.unsent() == 0 ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (waits || replies.unsent() >= HIGH_WATER) {
            wanted = SelectionKey.OP_WRITE;
        }
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Serves a channel that waits, until its end. */
    void serve(ByteChannel channel) throws IOException {
        while (channel.read(in) >= 0) {
            boolean waits = true;
            while (waits) {
                waits = answer();
                while (replies.unsent() > 0) {
                    replies.send(channel);
                }
            }
        }
    }

    /** Answers what has come, and says whether something waits because too much is unsent. */
    private boolean answer() throws IOException {
        in.flip();
        boolean waits = false;
        while (in.remaining() >= Integer.BYTES) {
            int start = in.position();
            int length = in.getInt(start);
            if (length > LARGEST_FRAME) {
                throw new EOFException("That is no frame but a word of four letters, and not answered");
            }
            if (in.remaining() - Integer.BYTES < length) {
                break;
            }
            if (replies.unsent() >= HIGH_WATER) {
                waits = true;
                break;
            }
            if (attached) {
                replies.answer(in, start + Integer.BYTES);
            } else {
                replies.attach(in, start + Integer.BYTES);
                attached = true;
            }
            in.position(start + Integer.BYTES + length);
        }
        boolean full = in.limit() == in.capacity();
        boolean stuck = full && in.position() == 0;
        in.compact();
        if (stuck || full && in.capacity() < LARGEST_INPUT) {
            in = ByteBuffer.allocateDirect(2 * in.capacity()).put(in.flip());
        }
        return waits;
    }
}
