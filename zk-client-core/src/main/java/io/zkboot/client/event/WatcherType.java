/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/** Which watches of a path are meant when they are removed. */
public enum WatcherType {
    /** One-shot watches set by {@code getChildren}. */
    CHILDREN(1),
    /** One-shot watches set by {@code getData} and {@code exists}. */
    DATA(2),
    /** All watches: one-shot, persistent and recursive. */
    ANY(3),
    /** Persistent watches (servers 3.9 and later tell them apart; {@link #ANY} works with all). */
    PERSISTENT(4),
    /** Recursive watches (servers 3.9 and later tell them apart; {@link #ANY} works with all). */
    PERSISTENT_RECURSIVE(5);

    private final int code;

    WatcherType(int code) {
        this.code = code;
    }

    /** Returns the number on the wire. */
    public int code() {
        return code;
    }
}
