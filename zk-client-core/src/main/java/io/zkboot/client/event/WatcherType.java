/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/** Which watches of a path are meant when they are removed or asked for. */
public enum WatcherType {
    /** One-shot watches set by {@code getChildren}. */
    CHILDREN(1),
    /** One-shot watches set by {@code getData} and {@code exists}. */
    DATA(2),
    /** All watches: one-shot, persistent and recursive. */
    ANY(3),
    /**
     * Persistent watches. They can be removed on every server that has them, 3.6 and later; only servers from 3.9 on
     * can be asked whether they hold one.
     */
    PERSISTENT(4),
    /** Recursive watches; of servers the same holds as for {@link #PERSISTENT}. */
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
