/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

/**
 * Whether the stack of the calling thread has room for a write. A user's recursion without end most likely meets the
 * end of the stack in the deepest call, ours: it may hit the user there, but not the state of the session.
 */
final class StackRoom {
    /** Frames of 220 bytes each, or of some 70 where they are compiled: more than a write takes, compiled or not. */
    private static final int FRAMES = 48;

    /** The same for a write that encrypts, twice what it takes: in a test 6 KB of frames that were not compiled. */
    private static final int FRAMES_OF_ENCRYPTION = 192;

    private StackRoom() {}

    /**
     * Whether it is there.
     *
     * @param encrypts whether the write does so
     */
    static boolean isThere(boolean encrypts) {
        try {
            return descend(encrypts ? FRAMES_OF_ENCRYPTION : FRAMES, 1, 2, 3, 4, 5, 6, 7) != 0;
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
