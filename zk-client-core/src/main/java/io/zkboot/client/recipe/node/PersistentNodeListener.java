/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

/**
 * Hears what becomes of a {@link PersistentNode}: the state as it is first, then each change of it, one call at a time.
 * What it throws is told to the observer, and the next call follows.
 */
@FunctionalInterface
public interface PersistentNodeListener {
    /** The state has changed. */
    void changed(PersistentNode node, NodeChange change);
}
