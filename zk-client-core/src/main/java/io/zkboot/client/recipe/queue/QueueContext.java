/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import java.time.Duration;
import java.util.function.Consumer;

/** What all parts of one queue have in common. */
record QueueContext(QueuePaths paths, QueueOptions options, Door door, Inbox inbox, KnownSession session) {
    /** The observers' name of the recipe. */
    static final String RECIPE = "queue";

    /** Tells the observer; what it throws harms nobody. */
    void tell(Consumer<RecipeObserver> what) {
        Failures.loudly(() -> what.accept(options.observer()));
    }

    static Duration timeSince(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    ZkClient client() {
        return door.client();
    }
}
