/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/**
 * The modes of a watch that stays after it fired. Servers before 3.6 know neither: a persistent watch is emulated
 * there, a recursive one is not.
 */
public enum WatchMode {
    /** Data, children, creation and deletion of one node. */
    PERSISTENT(0),
    /** Data, creation and deletion of a node and of everything below it; no children events. */
    PERSISTENT_RECURSIVE(1);

    private final int code;

    WatchMode(int code) {
        this.code = code;
    }

    /** Returns the number on the wire. */
    public int code() {
        return code;
    }
}
