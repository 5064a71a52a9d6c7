/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A connected channel that gives and takes at most a chunk per call, and writes only as far as it has credit. */
public final class ChunkingChannel implements Channel {
    private final int chunk;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private ByteBuffer incoming = ByteBuffer.allocate(0);
    private boolean ended;
    private int credit = Integer.MAX_VALUE;
    private boolean broken;
    private boolean wantsWrite;
    private boolean closed;

    public ChunkingChannel(int chunk) {
        this.chunk = chunk;
    }

    /** Adds bytes to what is to be read. */
    public void receive(byte[] bytes) {
        incoming = ByteBuffer.allocate(incoming.remaining() + bytes.length)
                .put(incoming)
                .put(bytes)
                .flip();
    }

    /** Ends the stream behind the bytes received so far. */
    public void endStream() {
        ended = true;
    }

    /** Takes so many more bytes, then none. */
    public void credit(int bytes) {
        credit = bytes;
    }

    /** Takes a chunk, then fails. */
    void breakAfterNextWrite() {
        broken = true;
    }

    public byte[] written() {
        return written.toByteArray();
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
        return move(incoming, into, Math.min(chunk, incoming.remaining()));
    }

    private static int move(ByteBuffer from, ByteBuffer to, int most) {
        int moved = Math.min(most, Math.min(from.remaining(), to.remaining()));
        for (int i = 0; i < moved; i++) {
            to.put(from.get());
        }
        return moved;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int taken = Math.min(Math.min(chunk, credit), from.remaining());
        if (taken == 0 && broken) {
            throw new IOException("broken");
        }
        if (broken) {
            credit = taken;
        }
        for (int i = 0; i < taken; i++) {
            written.write(from.get());
        }
        credit -= taken;
        return taken;
    }

    @Override
    public void wantWrite(boolean wanted) {
        wantsWrite = wanted;
    }

    /** Whether its owner wants to hear when it takes bytes again. */
    public boolean wantsWrite() {
        return wantsWrite;
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }
}
