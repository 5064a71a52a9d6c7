/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import io.zkboot.client.internal.transport.Channel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A connection on which a test answers tokens, and which takes only as many bytes as it is told. */
final class TokenChannel implements Channel {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private ByteBuffer incoming = ByteBuffer.allocate(0);
    private int room = Integer.MAX_VALUE;
    private boolean ended;
    private boolean wantsWrite;

    /** The server answers. */
    void answer(int xid, int error, byte @Nullable [] token) {
        ByteBuffer frame =
                ByteBuffer.allocate(100).putInt(0).putInt(xid).putLong(0).putInt(error);
        if (token != null) {
            frame.putInt(token.length).put(token);
        }
        frame.putInt(0, frame.position() - Integer.BYTES).flip();
        incoming = ByteBuffer.allocate(incoming.remaining() + frame.remaining())
                .put(incoming)
                .put(frame)
                .flip();
    }

    /** The server closes the connection. */
    void end() {
        ended = true;
    }

    /** Takes so many more bytes, then none. */
    void takes(int bytes) {
        room = bytes;
    }

    /** Whether the client wants to hear when there is room again. */
    boolean wantsWrite() {
        return wantsWrite;
    }

    int bytesWritten() {
        return written.size();
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public int read(ByteBuffer into) {
        if (!incoming.hasRemaining()) {
            return ended ? -1 : 0;
        }
        int read = Math.min(incoming.remaining(), into.remaining());
        for (int i = 0; i < read; i++) {
            into.put(incoming.get());
        }
        return read;
    }

    @Override
    public int write(ByteBuffer from) {
        int taken = Math.min(room, from.remaining());
        for (int i = 0; i < taken; i++) {
            written.write(from.get());
        }
        room -= taken;
        return taken;
    }

    @Override
    public void wantWrite(boolean wanted) {
        wantsWrite = wanted;
    }

    @Override
    public void close() {
        ended = true;
    }
}
