/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.log;

/**
 * Which repetitions of one thing are worth a line of the log: the first, the second, the fourth, the eighth and so on.
 * For what a server can bring about as often as it likes: it must be seen, and must not fill a disk. Used by one
 * thread.
 */
public final class EverRarer {
    private long count;

    /** It has happened once more; whether to tell. */
    public boolean tells() {
        count++;
        return (count & (count - 1)) == 0;
    }

    /** Returns how often it has happened. */
    public long count() {
        return count;
    }

    /** It is over; what comes next is a first time again. */
    public void reset() {
        count = 0;
    }
}
