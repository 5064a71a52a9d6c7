/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/**
 * What TLS takes for its socket: encrypted bytes that have come, and encrypted bytes that are to go. It never says that
 * it is full, so TLS is never stuck in the middle of a record, and several records leave in one write. Who writes
 * bounds how much that can be; what a server makes TLS write beyond that ends the connection. Used by one thread.
 */
final class RecordBuffer implements ByteChannel {
    private static final int INCOMING = 32 * 1024;
    private static final int FIRST_OUTGOING = 20 * 1024;
    /**
     * The owner writes when all has gone, a batch at a time. What comes on top of that answers the server, as with new
     * keys: in a few bytes, unless it asks and asks and reads nothing.
     */
    private static final int MOST_OUTGOING = 512 * 1024;

    /** Between position and limit: what has come and is not decrypted. */
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(INCOMING).flip();
    /** Before the position: what is to go. */
    private ByteBuffer outgoing = ByteBuffer.allocateDirect(FIRST_OUTGOING);

    private boolean ended;
    private boolean closed;

    /** Reads once from the socket; returns the number of bytes, 0 for none, -1 at the end of the stream. */
    int fill(Channel socket) throws IOException {
        incoming.compact();
        try {
            int read = socket.read(incoming);
            ended |= read < 0;
            return read;
        } finally {
            incoming.flip();
        }
    }

    /** Whether the socket has come to its end. */
    boolean isEnded() {
        return ended;
    }

    /** Writes what the socket takes; returns whether all is gone. */
    boolean flush(Channel socket) throws IOException {
        if (outgoing.position() == 0) {
            return true;
        }
        outgoing.flip();
        try {
            while (outgoing.hasRemaining() && socket.write(outgoing) > 0) {}
        } finally {
            outgoing.compact();
        }
        return outgoing.position() == 0;
    }

    @Override
    public int read(ByteBuffer into) {
        int count = Math.min(into.remaining(), incoming.remaining());
        if (count == 0) {
            return ended ? -1 : 0;
        }
        into.put(into.position(), incoming, incoming.position(), count);
        into.position(into.position() + count);
        incoming.position(incoming.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        int count = from.remaining();
        if (outgoing.remaining() < count) {
            int needed = outgoing.position() + count;
            if (needed > MOST_OUTGOING) {
                throw new SSLException("The server asks for ever more in TLS, and takes none of the answers");
            }
            outgoing = ByteBuffer.allocateDirect(Math.max(needed, 2 * outgoing.capacity()))
                    .put(outgoing.flip());
        }
        outgoing.put(from);
        return count;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
