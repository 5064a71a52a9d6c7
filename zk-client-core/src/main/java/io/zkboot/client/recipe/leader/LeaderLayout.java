/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

/** How the nodes of an election are named. All participants and observers of a path use the same one. */
public enum LeaderLayout {
    /** {@code _c_<uuid>-latch-<number>}, as those of Curator's {@code LeaderLatch}. */
    LATCH("latch-"),
    /** {@code _c_<uuid>-lock-<number>}, as those of Curator's {@code LeaderSelector}, which are those of its mutex. */
    SELECTOR("lock-");

    private final String kind;

    LeaderLayout(String kind) {
        this.kind = kind;
    }

    /** What stands before the number. */
    String kind() {
        return kind;
    }
}
