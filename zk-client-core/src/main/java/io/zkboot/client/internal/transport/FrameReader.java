/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * Cuts the bytes of a connection into frames – a length of four bytes, then the body. It reads whatever is there into
 * one buffer and shows each complete frame in place. Used by one thread:
 *
 * <pre>{@code
 * int read = reader.fill(channel);
 * while (reader.next()) {
 *     decode(reader.frame());
 * }
 * }</pre>
 *
 * <p>The buffer grows as bytes arrive and not because a length promises some, so a hostile length costs nothing. It
 * begins small, as most sessions of a process with many are idle; a busy one soon has what lets a read take all that is
 * there. A frame above the limit is shown by its first bytes alone, enough to tell whom it answers; the rest is
 * skipped.
 */
public final class FrameReader {
    /** Bytes shown of an oversize frame: xid, zxid and error code of a reply. */
    public static final int OVERSIZE_HEAD = 16;

    private static final int LENGTH_BYTES = 4;
    private static final int SMALLEST_CAPACITY = LENGTH_BYTES + OVERSIZE_HEAD;
    private static final int GROWTH = 4;
    /**
     * After so many reads in a row that needed no more than a busy connection has, the rest is given back; not at once,
     * big replies come in rows.
     */
    private static final int BUSY_READS_BEFORE_SHRINKING = 16;
    /** After so many in a row that needed no more than there was in the beginning, that is enough again. */
    private static final int SMALL_READS_BEFORE_SHRINKING = 256;

    private final int initialCapacity;
    private final int busyCapacity;
    private final int maxFrame;
    private final IntFunction<ByteBuffer> memory;
    private ByteBuffer buffer;
    /** First byte received and not consumed; a frame that is shown counts as consumed. */
    private int head;
    /** End of the bytes received. */
    private int tail;
    /** Bytes of an oversize frame that are still to be thrown away. */
    private int toSkip;

    /** The first four bytes of that frame. */
    private int skippedWord;

    private int oversizeLength;
    private boolean strict;
    private boolean filled;
    private int busyReads;
    private int smallReads;

    /**
     * Creates a reader.
     *
     * @param initialCapacity bytes to begin with, at least 20
     * @param busyCapacity bytes up to which it grows to take all that is there at once, not less; more is for larger
     *     frames
     * @param maxFrame bytes of the largest body, at least 16
     */
    public FrameReader(int initialCapacity, int busyCapacity, int maxFrame) {
        this(initialCapacity, busyCapacity, maxFrame, ByteBuffer::allocateDirect);
    }

    /** For tests. */
    FrameReader(int initialCapacity, int busyCapacity, int maxFrame, IntFunction<ByteBuffer> memory) {
        if (initialCapacity < SMALLEST_CAPACITY || maxFrame < OVERSIZE_HEAD) {
            throw new IllegalArgumentException("Capacity must be at least " + SMALLEST_CAPACITY
                    + " and frame size at least " + OVERSIZE_HEAD + ": " + initialCapacity + ", " + maxFrame);
        }
        this.initialCapacity = initialCapacity;
        this.busyCapacity = Math.max(initialCapacity, busyCapacity);
        this.maxFrame = maxFrame;
        this.memory = memory;
        this.buffer = memory.apply(initialCapacity);
    }

    /**
     * Reads once from the channel. The frame shown until now is gone.
     *
     * @return bytes read, 0 if there are none at the moment, -1 at the end of the stream
     * @throws IllegalStateException if the buffer is full of frames that were not taken
     */
    public int fill(Channel channel) throws IOException {
        skip();
        makeRoom();
        buffer.limit(buffer.capacity()).position(tail);
        int read = channel.read(buffer);
        if (read > 0) {
            tail += read;
            filled = !buffer.hasRemaining();
            busyReads = tail - head < busyCapacity ? busyReads + 1 : 0;
            smallReads = tail - head < initialCapacity ? smallReads + 1 : 0;
        }
        return read;
    }

    private void makeRoom() {
        int received = tail - head;
        int capacity = buffer.capacity();
        int better = better(capacity);
        if (better != capacity && isMovedTo(better)) {
            return;
        }
        if (received == capacity) {
            moveTo(memory.apply(grown(capacity)));
        } else if (received == 0) {
            head = 0;
            tail = 0;
        } else if (head > 0 && capacity - tail < capacity / 2) {
            compact();
        }
    }

    /** Returns the capacity that the last reads call for, though the one that is there may do. */
    private int better(int capacity) {
        if (capacity > initialCapacity && smallReads >= SMALL_READS_BEFORE_SHRINKING) {
            return initialCapacity;
        }
        if (capacity > busyCapacity && busyReads >= BUSY_READS_BEFORE_SHRINKING) {
            return busyCapacity;
        }
        // If it was filled, there was more than had room.
        return filled && capacity < busyCapacity ? Math.min(GROWTH * capacity, busyCapacity) : capacity;
    }

    /** That there is no memory for a better buffer must not cost more. */
    private boolean isMovedTo(int capacity) {
        try {
            moveTo(memory.apply(capacity));
            return true;
        } catch (OutOfMemoryError later) {
            filled = false;
            busyReads = 0;
            smallReads = 0;
            return false;
        }
    }

    private int grown(int capacity) {
        long largest = (long) LENGTH_BYTES + maxFrame;
        if (capacity >= largest) {
            throw new IllegalStateException("The buffer is full: take the frames before reading more");
        }
        return (int) Math.min(Math.min(2L * capacity, largest), Integer.MAX_VALUE);
    }

    private void moveTo(ByteBuffer other) {
        filled = false;
        other.put(buffer.limit(tail).position(head));
        buffer = other;
        tail -= head;
        head = 0;
    }

    private void compact() {
        buffer.limit(tail).position(head);
        buffer.compact();
        tail -= head;
        head = 0;
    }

    /**
     * Goes to the next frame. The frame shown until now is gone.
     *
     * @return whether there is one, complete or {@linkplain #isOversize() oversize}
     * @throws FrameException if the length is none; every further call says so again
     */
    public boolean next() throws FrameException {
        oversizeLength = 0;
        skip();
        int received = tail - head;
        if (toSkip > 0 || received < LENGTH_BYTES) {
            return false;
        }
        // The caller may have moved the limit, which bounds this read too.
        int length = buffer.clear().getInt(head);
        if (length < 0 || (length > maxFrame && strict)) {
            throw new FrameException(fault(length));
        }
        int shown = length > maxFrame ? OVERSIZE_HEAD : length;
        if (received - LENGTH_BYTES < shown) {
            return false;
        }
        int body = head + LENGTH_BYTES;
        if (shown < length) {
            oversizeLength = length;
            toSkip = length - shown;
            skippedWord = buffer.getInt(body);
        }
        head = body + shown;
        buffer.limit(head).position(body);
        return true;
    }

    private void skip() {
        int skipped = Math.min(toSkip, tail - head);
        toSkip -= skipped;
        head += skipped;
    }

    private String fault(int length) {
        String text = "A frame of " + length + " bytes was announced, where 0 to " + maxFrame + " are possible";
        if (length >>> 16 == 0x1503 || length >>> 16 == 0x1603) {
            return text + "; the peer speaks TLS: turn TLS on, or connect to the plain port";
        }
        byte[] raw = ByteBuffer.allocate(LENGTH_BYTES).putInt(length).array();
        for (byte b : raw) {
            if (b < ' ' || b > '~') {
                return text + "; the peer is no ZooKeeper server, or the stream is damaged";
            }
        }
        return text + "; the peer is no ZooKeeper server, its answer begins with the text '"
                + new String(raw, StandardCharsets.US_ASCII) + "': check host and port";
    }

    /**
     * Returns the frame that {@link #next()} went to: the bytes from position to limit. It is the reader's own buffer
     * and holds the frame only until the next call of {@code next} or {@link #fill}; position and limit may be moved.
     */
    public ByteBuffer frame() {
        return buffer;
    }

    /** Whether the frame is larger than allowed, so that {@link #frame()} shows its first 16 bytes only. */
    public boolean isOversize() {
        return oversizeLength > 0;
    }

    /** Returns the length announced by the oversize frame. */
    public int oversizeLength() {
        return oversizeLength;
    }

    /**
     * Returns the first four bytes of the frame that is still coming in, or of which the rest is being skipped.
     *
     * @param none returned if so much has not come of any
     */
    public int unfinishedWord(int none) {
        if (toSkip > 0) {
            return skippedWord;
        }
        return tail - head < LENGTH_BYTES + Integer.BYTES
                ? none
                : buffer.clear().getInt(head + LENGTH_BYTES);
    }

    /** Whether a part of a frame has come, be it of its length, and the rest is still coming in or being skipped. */
    public boolean hasBegun() {
        return toSkip > 0 || tail > head;
    }

    /** Whether a length above the limit is an error, as during the handshake, when no server means it. */
    public void strict(boolean on) {
        strict = on;
    }

    /** Forgets everything, for a new connection, and gives a grown buffer back. Leaves {@link #strict} as it is. */
    public void reset() {
        head = 0;
        tail = 0;
        toSkip = 0;
        oversizeLength = 0;
        filled = false;
        busyReads = 0;
        smallReads = 0;
        if (buffer.capacity() > initialCapacity) {
            boolean unused = isMovedTo(initialCapacity);
        }
    }

    int capacity() {
        return buffer.capacity();
    }
}
