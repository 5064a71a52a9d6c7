/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

/** The number that a reply shares with its request; a few negative ones mean something else. */
public final class Xid {
    /** A watch event, which answers no request. */
    public static final int NOTIFICATION = -1;
    /** A ping, or its answer: the server sends this number whatever the ping had. */
    public static final int PING = -2;
    /** Authentication. */
    public static final int AUTH = -4;

    private Xid() {}

    /**
     * Returns the xid after the given one: 1 to {@code Integer.MAX_VALUE - 1}, then 1 again. Never 0 or negative, where
     * the numbers with a meaning are.
     *
     * @param previous the last one used, 0 before the first
     */
    public static int next(int previous) {
        return previous < 0 || previous >= Integer.MAX_VALUE - 1 ? 1 : previous + 1;
    }
}
