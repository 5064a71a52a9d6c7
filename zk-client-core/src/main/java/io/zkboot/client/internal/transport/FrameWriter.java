/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * Collects frames – a length of four bytes, then the body – and writes them as few large pieces. They are encoded in
 * place, straight into the buffer that goes to the socket. Used by one thread.
 *
 * <pre>
 *   0          head                  tail            capacity
 *   | taken by | ended frames, not   | frame being   |
 *   | channel  | yet taken           | encoded, free |
 * </pre>
 */
public final class FrameWriter {
    private static final int LENGTH_BYTES = 4;
    private static final int SOFT_LIMIT = 64 * 1024;
    private static final int NO_FRAME = -1;
    private static final int GROWTH = 4;
    /** Below so many times of what a busy connection has a buffer is kept: full batches take turns with small ones. */
    private static final int KEPT_GROWTH = 4;
    /**
     * After so many flushes in a row that needed no more than that the rest is given back; big requests come in rows.
     */
    private static final int BUSY_FLUSHES_BEFORE_SHRINKING = 16;
    /** After so many in a row that needed no more than there was in the beginning, that is enough again. */
    private static final int SMALL_FLUSHES_BEFORE_SHRINKING = 256;

    private final int initialCapacity;
    private final int busyCapacity;
    private final int maxFrame;
    private final IntFunction<ByteBuffer> memory;
    private ByteBuffer buffer;
    /** First byte that the channel has not taken. */
    private int head;
    /** End of the last ended frame. */
    private int tail;
    /** Where the body of the frame being encoded begins. */
    private int body = NO_FRAME;

    private long flushed;
    private int busyFlushes;
    private int smallFlushes;

    /**
     * Creates a writer.
     *
     * @param initialCapacity bytes to begin with; the buffer grows when needed
     * @param busyCapacity bytes that a busy connection keeps, not less
     * @param maxFrame bytes of the largest body
     */
    public FrameWriter(int initialCapacity, int busyCapacity, int maxFrame) {
        this(initialCapacity, busyCapacity, maxFrame, ByteBuffer::allocateDirect);
    }

    /** For tests. */
    FrameWriter(int initialCapacity, int busyCapacity, int maxFrame, IntFunction<ByteBuffer> memory) {
        if (initialCapacity <= 0 || maxFrame <= 0) {
            throw new IllegalArgumentException(
                    "Capacity and frame size must be positive: " + initialCapacity + ", " + maxFrame);
        }
        this.initialCapacity = initialCapacity;
        this.busyCapacity = Math.max(initialCapacity, busyCapacity);
        this.maxFrame = maxFrame;
        this.memory = memory;
        this.buffer = memory.apply(initialCapacity);
    }

    /**
     * Begins a frame.
     *
     * @param bound bytes that the body certainly fits into
     * @return the buffer, positioned for the body. Its limit leaves room for {@code bound} bytes but never for more
     *     than the largest frame: to encode more throws {@link java.nio.BufferOverflowException}, then {@link #abort()}
     */
    public ByteBuffer begin(int bound) {
        if (body != NO_FRAME) {
            throw new IllegalStateException("A frame is being encoded already");
        }
        int room = Math.min(bound, maxFrame);
        makeRoom((long) LENGTH_BYTES + room);
        body = tail + LENGTH_BYTES;
        return buffer.limit(body + room).position(body);
    }

    private void makeRoom(long needed) {
        if (tail + needed <= buffer.capacity()) {
            return;
        }
        int unsent = tail - head;
        buffer.limit(tail).position(head);
        if (unsent + needed <= buffer.capacity()) {
            buffer.compact();
        } else {
            long capacity = buffer.capacity();
            while (capacity < unsent + needed) {
                capacity *= capacity < busyCapacity ? GROWTH : 2;
            }
            buffer = memory.apply((int) Math.min(capacity, Integer.MAX_VALUE)).put(buffer);
        }
        head = 0;
        tail = unsent;
    }

    /**
     * Ends the frame: it goes out with the next {@link #flush}.
     *
     * @return bytes of its body
     */
    public int end() {
        checkFrame();
        int size = buffer.position() - body;
        buffer.putInt(body - LENGTH_BYTES, size);
        tail = body + size;
        body = NO_FRAME;
        return size;
    }

    /** Takes the frame being encoded back. */
    public void abort() {
        checkFrame();
        body = NO_FRAME;
    }

    /** Whether a frame has begun and not ended: to begin one may fail for want of memory. */
    public boolean isEncoding() {
        return body != NO_FRAME;
    }

    private void checkFrame() {
        if (body == NO_FRAME) {
            throw new IllegalStateException("No frame is being encoded");
        }
    }

    /**
     * Writes what the channel takes of the ended frames.
     *
     * @return whether all is gone; if not, go on when the channel takes bytes again
     */
    public boolean flush(Channel channel) throws IOException {
        if (body != NO_FRAME) {
            throw new IllegalStateException("A frame is still being encoded");
        }
        buffer.limit(tail).position(head);
        try {
            // Not just once: a TLS channel takes one record at a time.
            while (buffer.hasRemaining() && channel.write(buffer) > 0) {}
        } finally {
            flushed += buffer.position() - head;
            head = buffer.position();
        }
        if (head == tail && tail > 0) {
            busyFlushes = tail <= busyCapacity ? busyFlushes + 1 : 0;
            smallFlushes = tail <= initialCapacity ? smallFlushes + 1 : 0;
            head = 0;
            tail = 0;
            shrink();
        }
        return tail == 0;
    }

    /** One large request must not cost its memory for as long as the connection lives. */
    private void shrink() {
        if (smallFlushes >= SMALL_FLUSHES_BEFORE_SHRINKING && buffer.capacity() > initialCapacity) {
            shrinkTo(initialCapacity);
        } else if (busyFlushes >= BUSY_FLUSHES_BEFORE_SHRINKING
                && buffer.capacity() > (long) KEPT_GROWTH * busyCapacity) {
            shrinkTo(busyCapacity);
        }
    }

    /** The buffer that is there will do: that there is no memory for a smaller one as well must not cost more. */
    private void shrinkTo(int capacity) {
        try {
            buffer = memory.apply(capacity);
        } catch (OutOfMemoryError later) {
            busyFlushes = 0;
            smallFlushes = 0;
        }
    }

    /** Whether so much is unsent that the caller should {@link #flush} before it encodes more. */
    public boolean isFull() {
        return tail - head >= SOFT_LIMIT;
    }

    /** Whether nothing is left to write. */
    public boolean isEmpty() {
        return tail == head;
    }

    /** Returns how many bytes all frames ended since {@link #reset()} have, lengths included. */
    public long writtenOffset() {
        return flushed + (tail - head);
    }

    /**
     * Returns how many of these bytes the channel has taken. A frame that begins at or behind this offset has not
     * reached the peer; of one before it that is not known.
     */
    public long flushedOffset() {
        return flushed;
    }

    /** Forgets everything, for a new connection, and gives a grown buffer back. */
    public void reset() {
        head = 0;
        tail = 0;
        body = NO_FRAME;
        flushed = 0;
        busyFlushes = 0;
        smallFlushes = 0;
        if (buffer.capacity() > initialCapacity) {
            shrinkTo(initialCapacity);
        }
    }

    int capacity() {
        return buffer.capacity();
    }
}
