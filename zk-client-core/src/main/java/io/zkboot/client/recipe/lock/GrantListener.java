/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.recipe.GrantChange;

/** Hears what becomes of a {@link Grant}. What it throws is told to the observer, and the next call follows. */
@FunctionalInterface
public interface GrantListener {
    /** The state has changed. */
    void changed(Grant grant, GrantChange change);

    /**
     * Somebody asks the holder to release, with {@link ZkLock#revoke()} or Curator's {@code Revoker}. Whether and when
     * is the holder's choice.
     */
    default void revokeRequested(Grant grant) {}
}
