/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

/** Where a {@link SetPartitioner} stands. None but {@link #CLOSED} is final. */
public enum PartitionState {
    /** Who gets what is not known yet, this is no member yet, or somebody else still has an item that is to be ours. */
    ALLOCATING,
    /** All that is to be ours is, and nothing else. */
    ACQUIRED,
    /** Items that are no longer to be ours are being given back. */
    RELEASING,
    /** The connection is lost or read-only: whoever works on an item pauses. */
    IN_DOUBT,
    /**
     * This is no member: another one has the same id, the servers refuse it, or the client is closed. It is tried again
     * for as long as this is open.
     */
    FAILED,
    /** Closed, and all was given back. */
    CLOSED
}
