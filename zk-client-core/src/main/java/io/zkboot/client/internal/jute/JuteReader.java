/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long SLASHES = 0x2f2f_2f2f_2f2f_2f2fL;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

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
     * As {@link #readStrings}, of strings that can be a name within a path: one that is empty, {@code .} or {@code ..},
     * or has a slash or NUL in it, is malformed.
     */
    public List<String> readNames() throws MalformedRecordException {
        int count = readCount(Integer.BYTES);
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            int at = in.position();
            int length = readLength("string");
            if (length <= 0) {
                throw new MalformedRecordException("The name at byte " + at + " is empty or null.");
            }
            byte[] bytes = bytes(length);
            int start = in.hasArray() ? in.arrayOffset() + in.position() - length : 0;
            if (isRelative(bytes, start, length) || hasSlashOrNul(bytes, start, length)) {
                throw new MalformedRecordException("The name at byte " + at + " is none within a path.");
            }
            names[i] = new String(bytes, start, length, StandardCharsets.UTF_8);
        }
        return Collections.unmodifiableList(Arrays.asList(names));
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
        byte[] bytes = bytes(length);
        int start = in.hasArray() ? in.arrayOffset() + in.position() - length : 0;
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    /** Passes over bytes, and returns an array that has them: right before the position if it is that of the buffer. */
    private byte[] bytes(int length) {
        if (in.hasArray()) {
            in.position(in.position() + length);
            return in.array();
        }
        byte[] bytes = scratch(length);
        in.get(bytes, 0, length);
        return bytes;
    }

    private static boolean isRelative(byte[] bytes, int start, int length) {
        return length <= 2 && bytes[start] == '.' && bytes[start + length - 1] == '.';
    }

    /** Eight bytes at a time, the last ones perhaps twice: a list may have a hundred thousand names. */
    private static boolean hasSlashOrNul(byte[] bytes, int start, int length) {
        int end = start + length;
        if (length < Long.BYTES) {
            for (int at = start; at < end; at++) {
                if (bytes[at] == '/' || bytes[at] == 0) {
                    return true;
                }
            }
            return false;
        }
        long found = zeros((long) EIGHT.get(bytes, end - Long.BYTES));
        for (int at = start; at < end - Long.BYTES; at += Long.BYTES) {
            found |= zeros((long) EIGHT.get(bytes, at));
        }
        return found != 0;
    }

    /** Returns 0 if none of eight bytes is a slash or NUL. */
    private static long zeros(long eight) {
        long others = eight ^ SLASHES;
        return (((eight - ONES) & ~eight) | ((others - ONES) & ~others)) & HIGHEST_BITS;
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
