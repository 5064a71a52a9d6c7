/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import java.time.Duration;

/**
 * Hears what recipes do, for metrics. One observer may serve any number of recipes. Called on the client's EventThread,
 * or in the thread of a caller who releases; must be quick, and not throw. Durations are of this machine's clock.
 *
 * <p>The recipe is named by its kind, such as {@code lock}, {@code semaphore} or {@code cache}; the path is that of the
 * recipe, not of a node below.
 */
public interface RecipeObserver {
    /** Counts nothing. */
    RecipeObserver NONE = new RecipeObserver() {};

    /**
     * A cache is as the servers have it again, after the connection was lost or its watch had ended.
     *
     * @param changes how many nodes were found to be other than before
     * @param stale how long the cache was stale
     */
    default void resynced(String recipe, String path, int changes, Duration stale) {}

    /** The number of nodes in a cache has changed. */
    default void cacheSize(String recipe, String path, int nodes) {}

    /**
     * A listener of a user threw, or its executor took no task. Called on the thread of the listener. Unless this is
     * overridden, the failure goes to the uncaught exception handler of that thread, which prints it by default.
     */
    default void listenerFailed(String recipe, String path, Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
}
