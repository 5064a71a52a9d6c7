/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads primitives of jute from the position of a big-endian buffer whose limit is the end of the frame. Nothing is
 * believed: a length or count is compared with the bytes that are there before anything of that size is allocated, so a
 * hostile frame costs no more memory than a small multiple of its own size. Messages name what was wrong and where,
 * never the content.
 */
public final class JuteReader {
    private static final int NULL = -1;
    private static final byte[] EMPTY = {};
    /** A longer string gets an array of its own, so that one of them does not stay in memory with the connection. */
    private static final int MAX_SCRATCH = 4096;

    private ByteBuffer in;
    private byte[] scratch = EMPTY;

    /** Creates one that reads the rest of the buffer. */
    public JuteReader(ByteBuffer in) {
        this.in = in;
    }

    /** Reads from another buffer from now on, so that one instance serves a whole connection. */
    public void wrap(ByteBuffer other) {
        in = other;
    }

    /** Returns the number of bytes that were not read yet. */
    public int remaining() {
        return in.remaining();
    }

    /** Reads 4 bytes. */
    public int readInt() throws MalformedRecordException {
        require(Integer.BYTES, "an int");
        return in.getInt();
    }

    /** Reads 8 bytes. */
    public long readLong() throws MalformedRecordException {
        require(Long.BYTES, "a long");
        return in.getLong();
    }

    /** Reads 1 byte; everything but 0 is true. */
    public boolean readBoolean() throws MalformedRecordException {
        require(1, "a boolean");
        return in.get() != 0;
    }

    /** Reads a buffer into an array of its own; null if null was written. */
    public byte @Nullable [] readBuffer() throws MalformedRecordException {
        int length = readLength("buffer");
        if (length == NULL) {
            return null;
        }
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }

    /**
     * Reads a string; none in a reply may be null. Bytes that are not UTF-8 become U+FFFD, as in the reference
     * implementation: the name of a node must not make its parent unreadable.
     *
     * @param what the name of the field, for the message
     */
    public String requireString(String what) throws MalformedRecordException {
        int at = in.position();
        int length = readLength("string");
        if (length == NULL) {
            throw new MalformedRecordException("The " + what + " at byte " + at + " is null.");
        }
        return decode(length);
    }

    /**
     * Reads a vector of strings; the list cannot be changed. Null strings and a null vector are malformed: servers know
     * the empty vector and send that one.
     */
    public List<String> readStrings() throws MalformedRecordException {
        int count = readCount(Integer.BYTES);
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = requireString("element of a vector");
        }
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    /**
     * Reads the number of elements of a vector, which is not null.
     *
     * @param minElementSize the least number of bytes that an element takes, at least 1
     */
    public int readCount(int minElementSize) throws MalformedRecordException {
        int at = in.position();
        int count = readInt();
        if (count < 0 || count > in.remaining() / minElementSize) {
            throw new MalformedRecordException("A vector at byte " + at + " claims " + count + " elements, but "
                    + in.remaining() + " bytes remain.");
        }
        return count;
    }

    /**
     * Passes over bytes that must be there.
     *
     * @param what the name of what is skipped, for the message
     */
    public void skip(int size, String what) throws MalformedRecordException {
        require(size, what);
        in.position(in.position() + size);
    }

    private int readLength(String what) throws MalformedRecordException {
        int at = in.position();
        int length = readInt();
        if (length < NULL || length > in.remaining()) {
            throw new MalformedRecordException("A " + what + " at byte " + at + " claims " + length + " bytes, but "
                    + in.remaining() + " remain.");
        }
        return length;
    }

    private String decode(int length) {
        // The constructor of String scans for ASCII by itself and copies once; only the way to an array is ours.
        if (in.hasArray()) {
            int start = in.position();
            in.position(start + length);
            return new String(in.array(), in.arrayOffset() + start, length, StandardCharsets.UTF_8);
        }
        byte[] bytes = scratch(length);
        in.get(bytes, 0, length);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private byte[] scratch(int length) {
        if (length > MAX_SCRATCH) {
            return new byte[length];
        }
        if (scratch.length < length) {
            scratch = new byte[Math.min(MAX_SCRATCH, Math.max(128, 2 * length))];
        }
        return scratch;
    }

    private void require(int size, String what) throws MalformedRecordException {
        if (in.remaining() < size) {
            throw new MalformedRecordException("The record ends before " + what + " at byte " + in.position() + ": "
                    + in.remaining() + " of " + size + " bytes are there.");
        }
    }
}
