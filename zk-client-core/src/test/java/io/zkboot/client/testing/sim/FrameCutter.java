/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts bytes that come in pieces of any size into frames; a piece costs what it is long, whatever came before. */
public final class FrameCutter {
    private static final int LENGTH = 4;

    private byte[] bytes = {};
    /** Whether these bytes are somebody else's, who may go on reading them. */
    private boolean borrowed;

    private int from;
    private int to;

    /** Takes the next piece, which must not change any more. */
    public void add(byte[] piece) {
        if (from == to) { // mostly: frames come whole
            bytes = piece;
            borrowed = true;
            from = 0;
            to = piece.length;
            return;
        }
        if (borrowed || bytes.length - to < piece.length) {
            int kept = to - from;
            boolean fits = !borrowed && kept + piece.length <= bytes.length;
            byte[] larger = fits ? bytes : new byte[2 * (kept + piece.length)];
            System.arraycopy(bytes, from, larger, 0, kept);
            bytes = larger;
            borrowed = false;
            from = 0;
            to = kept;
        }
        System.arraycopy(piece, 0, bytes, to, piece.length);
        to += piece.length;
    }

    /** Takes the first frame out and returns it without its length, null if it is not whole. */
    public byte @Nullable [] next() {
        if (waiting() < LENGTH) {
            return null;
        }
        int length = intAt(0);
        if (length < 0) {
            throw new AssertionError("A frame of " + length + " bytes");
        }
        if (waiting() - LENGTH < length) {
            return null;
        }
        byte[] frame = Arrays.copyOfRange(bytes, from + LENGTH, from + LENGTH + length);
        from += LENGTH + length;
        return frame;
    }

    /** Returns how many bytes are of frames that are not whole. */
    public int waiting() {
        return to - from;
    }

    /** Returns the number at a place, counted from the first byte that waits. */
    public int intAt(int place) {
        int at = from + place;
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }
}
