/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

/**
 * Whether the stack of the calling thread has room for a write. A user's recursion without end most likely meets the
 * end of the stack in the deepest call, ours: it may hit the user there, but not the state of the session.
 */
final class StackRoom {
    /** Frames of some 200 bytes each, several times what a write takes. */
    private static final int FRAMES = 48;

    private StackRoom() {}

    static boolean isThere() {
        try {
            return descend(FRAMES, 1, 2, 3, 4, 5, 6, 7) != 0;
        } catch (StackOverflowError full) {
            return false;
        }
    }

    /** What is used after the call has to be kept on the stack during it. */
    private static long descend(int frames, long a, long b, long c, long d, long e, long f, long g) {
        if (frames == 0) {
            return a + b + c + d + e + f + g;
        }
        long deeper = descend(frames - 1, b, c, d, e, f, g, a + frames);
        return deeper + (a ^ b) + (c ^ d) + (e ^ f) + (g | 1);
    }
}
