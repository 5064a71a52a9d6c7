/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes primitives of jute at the position of a big-endian buffer, which must have room for them. Otherwise a
 * {@link BufferOverflowException} is thrown, and the position is somewhere inside the value that did not fit.
 */
public final class JuteWriter {
    private static final int NULL = -1;

    private ByteBuffer out;

    /** Creates one that writes to the buffer. */
    public JuteWriter(ByteBuffer out) {
        this.out = out;
    }

    /** Writes to another buffer from now on, so that one instance serves a whole connection. */
    public void wrap(ByteBuffer other) {
        out = other;
    }

    /** Writes 4 bytes. */
    public void writeInt(int value) {
        out.putInt(value);
    }

    /** Writes 8 bytes. */
    public void writeLong(long value) {
        out.putLong(value);
    }

    /** Writes 1 byte. */
    public void writeBoolean(boolean value) {
        out.put((byte) (value ? 1 : 0));
    }

    /** Writes a length of 4 bytes and the bytes; null and empty are different values. */
    public void writeBuffer(byte @Nullable [] value) {
        if (value == null) {
            out.putInt(NULL);
            return;
        }
        out.putInt(value.length);
        out.put(value);
    }

    /** Writes a length of 4 bytes and the string in UTF-8; a surrogate without its partner becomes {@code ?}. */
    public void writeString(@Nullable String value) {
        if (value == null) {
            out.putInt(NULL);
            return;
        }
        int length = value.length();
        // No char takes less than a byte, so this refuses nothing that would fit. The absolute puts below rely on it.
        if (out.remaining() - Integer.BYTES < length) {
            throw new BufferOverflowException();
        }
        int lengthAt = out.position();
        int start = lengthAt + Integer.BYTES;
        int ascii = 0;
        while (ascii < length) {
            char c = value.charAt(ascii);
            if (c >= 0x80) {
                break;
            }
            out.put(start + ascii, (byte) c);
            ascii++;
        }
        out.position(start + ascii);
        if (ascii < length) {
            putUtf8(value, ascii);
        }
        out.putInt(lengthAt, out.position() - start);
    }

    /** Writes a vector of strings. */
    public void writeStrings(Collection<String> values) {
        out.putInt(values.size());
        for (String value : values) {
            writeString(value);
        }
    }

    private void putUtf8(String value, int from) {
        int length = value.length();
        for (int i = from; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                out.put((byte) c);
            } else if (c < 0x800) {
                out.put((byte) (0xc0 | (c >> 6)));
                putContinuation(c);
            } else if (!Character.isSurrogate(c)) {
                out.put((byte) (0xe0 | (c >> 12)));
                putContinuation(c >> 6);
                putContinuation(c);
            } else if (i + 1 < length && Character.isSurrogatePair(c, value.charAt(i + 1))) {
                i++;
                int codePoint = Character.toCodePoint(c, value.charAt(i));
                out.put((byte) (0xf0 | (codePoint >> 18)));
                putContinuation(codePoint >> 12);
                putContinuation(codePoint >> 6);
                putContinuation(codePoint);
            } else {
                out.put((byte) '?');
            }
        }
    }

    private void putContinuation(int bits) {
        out.put((byte) (0x80 | (bits & 0x3f)));
    }
}
