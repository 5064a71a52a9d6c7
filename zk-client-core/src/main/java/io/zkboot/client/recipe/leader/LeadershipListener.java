/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.recipe.GrantChange;

/** Hears what becomes of a {@link Leadership}. What it throws is told to the observer, and the next call follows. */
@FunctionalInterface
public interface LeadershipListener {
    /** The state has changed. */
    void changed(Leadership leadership, GrantChange change);
}
