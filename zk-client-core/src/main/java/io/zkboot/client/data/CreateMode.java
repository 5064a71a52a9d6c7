/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

/** The kinds of znode. The numbers are an enumeration, not a bit mask. */
public enum CreateMode {
    /** Stays until it is deleted. */
    PERSISTENT(0),
    /** Goes when the session ends. */
    EPHEMERAL(1),
    /** Stays, and its name gets a ten-digit number from the parent. */
    PERSISTENT_SEQUENTIAL(2),
    /** Goes when the session ends, and its name gets a ten-digit number from the parent. */
    EPHEMERAL_SEQUENTIAL(3),
    /** Removed by the server some time after its last child has gone (servers 3.5.1 and later). */
    CONTAINER(4),
    /** Removed if unchanged and childless for its time to live (3.5.3 and later, if the server allows it). */
    PERSISTENT_WITH_TTL(5),
    /** As {@link #PERSISTENT_WITH_TTL}, with a number. */
    PERSISTENT_SEQUENTIAL_WITH_TTL(6);

    private final int flag;

    CreateMode(int flag) {
        this.flag = flag;
    }

    /** Returns the number on the wire. */
    public int flag() {
        return flag;
    }

    /** Whether the server appends a number to the name. */
    public boolean isSequential() {
        return this == PERSISTENT_SEQUENTIAL || this == EPHEMERAL_SEQUENTIAL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
    }

    /** Whether the node goes with its session. */
    public boolean isEphemeral() {
        return this == EPHEMERAL || this == EPHEMERAL_SEQUENTIAL;
    }

    /** Whether a time to live is needed. */
    public boolean isTtl() {
        return this == PERSISTENT_WITH_TTL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
    }
}
