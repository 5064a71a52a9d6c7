/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;

/** What all parts of one queue have in common. */
record QueueContext(QueuePaths paths, QueueOptions options, Door door, Inbox inbox, KnownSession session) {
    /** The observers' name of the recipe. */
    static final String RECIPE = "queue";

    ZkClient client() {
        return door.client();
    }
}
