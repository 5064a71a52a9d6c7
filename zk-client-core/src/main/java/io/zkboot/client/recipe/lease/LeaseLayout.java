/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

/** Where a lease is kept. All who use a path must use the same one. */
public enum LeaseLayout {
    /** Our own, the default: the data of the path's node, which is never deleted. No lock is needed. */
    OWN,

    /**
     * That of kazoo's {@code NonBlockingLease}: a node {@code <path>/lease_holder}, changed under kazoo's lock at the
     * path. Ends are whole seconds. kazoo's clients allow for no difference of the clocks, so that ours regards its own
     * lease as over by {@link LeaseOptions#maxClockSkew} before its end.
     */
    KAZOO
}
