/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

/**
 * What has come to the {@link FloorClient}: of each frame the header and one number are looked at, the rest is skipped.
 */
final class FloorReplies {
    private static final int HEADER = 16;
    /** No number is further inside a body. */
    private static final int LOOKED_AT = 56;

    private static final int EVENT = -1;
    private static final int PING = -2;

    private final ByteBuffer in;
    private final Supplier<FloorRequest> head;
    private final Runnable event;
    private int skipped;

    /**
     * Makes one.
     *
     * @param head takes the oldest request that is not answered
     * @param event is run for each event
     */
    FloorReplies(int buffer, Supplier<FloorRequest> head, Runnable event) {
        this.in = ByteBuffer.allocateDirect(buffer);
        this.head = head;
        this.event = event;
    }

    /** Reads what is there, and returns how many requests were answered. */
    int read(SocketChannel socket) throws IOException {
        if (socket.read(in) < 0) {
            throw new EOFException("The server has closed the connection");
        }
        in.flip();
        int answered = 0;
        while (true) {
            int skip = Math.min(skipped, in.remaining());
            in.position(in.position() + skip);
            skipped -= skip;
            int start = in.position();
            if (in.remaining() < Integer.BYTES) {
                break;
            }
            int length = in.getInt(start);
            if (in.remaining() - Integer.BYTES < Math.min(length, HEADER + LOOKED_AT)) {
                break;
            }
            int xid = in.getInt(start + 4);
            if (xid == EVENT) {
                event.run();
            } else if (xid != PING) {
                FloorRequest request = head.get();
                int error = in.getInt(start + HEADER);
                boolean hasNumber = error == 0 && length > HEADER;
                request.answer(hasNumber ? in.getInt(start + Integer.BYTES + HEADER + request.numberAt()) : error);
                answered++;
            }
            skipped = Integer.BYTES + length;
        }
        in.compact();
        return answered;
    }
}
