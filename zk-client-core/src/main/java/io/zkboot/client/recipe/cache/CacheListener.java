/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import java.util.List;

/**
 * Hears what happens in a cache: one call at a time, in order, on the executor that it was added with, never on the
 * client's EventThread unless that executor says so. What it throws goes to
 * {@link io.zkboot.client.recipe.RecipeObserver#listenerFailed}, and delivery goes on.
 *
 * <p>Whoever puts {@link #initialised} and all changes after it together has the tree at each moment: a node comes
 * after its parent and goes before it. A listener that is slow hears of fewer changes, never of a wrong one, and always
 * of the last: at most one change of the data, one deletion and one creation of a path wait for it.
 */
@FunctionalInterface
public interface CacheListener<T> {
    /**
     * The cache is complete. Called once for each listener, and before anything else but {@link #unwatched}; at once,
     * with the nodes of that moment, if it is added later.
     *
     * @param nodes all nodes of the cache, parents before children
     */
    default void initialised(List<CachedNode<T>> nodes) {}

    /** A node was created, changed or deleted. */
    void changed(CacheChange<T> change);

    /**
     * The cache may be behind from now on: the connection is lost, or its watch has ended. Reading goes on. Told by
     * turns with {@link #resynced}: whoever hears of several doubts late hears of them as one.
     */
    default void stale() {}

    /**
     * The cache is as the servers have it again, and what had changed meanwhile has been told.
     *
     * @param changes how many changes that were
     */
    default void resynced(int changes) {}

    /**
     * The cache lacks something. A node may not be read, not even its status: it is not in the cache, or not any more.
     * Or the names of its children cannot be had, because they may not be read or are more than the client takes in one
     * answer: those that are known stay and are followed. Told again after each resync that meets it, and to a listener
     * that is added later, until {@link #recovered} tells that it is over.
     */
    default void failed(String path, Throwable failure) {}

    /**
     * The cache lacks nothing at this path any more, of which {@link #failed} has told: the node has been read, as
     * {@link #changed} has told before, or the names of its children have; or the node is gone, so that there is
     * nothing to lack. Also if it is lacked with a node above it from now on, of which {@code failed} has told before.
     */
    default void recovered(String path) {}

    /**
     * The server does not let the cache watch what it shows: it is {@linkplain #stale behind} until it does, which
     * {@link #resynced} tells, or {@link #initialised} if it was not complete before. The cache tries again with pauses
     * that grow from a second to a minute, and on each connection. Told once for each reason, and to a listener that is
     * added meanwhile.
     */
    default void unwatched(Throwable failure) {}
}
