/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import io.zkboot.client.ZkClient;

/**
 * A function that hears the names of the children of a node: as they are, and each time that they have changed.
 *
 * <p><b>Guaranteed:</b> once things are quiet and there is a connection, the last list that was told is that of the
 * node, whatever happened meanwhile: lost connections, expired sessions, a node deleted and created again unseen. No
 * list is told after a newer one, and one call at a time. It goes on when the node is missing or is deleted, and tells
 * of its children when it is there again. A child that was deleted and created again is a change, though the names are
 * the same. <b>Not guaranteed:</b> that each list between is told; that what was told still holds when it is acted
 * upon.
 *
 * <pre>{@code
 * ChildrenWatch.of(client, "/app/workers", now -> {
 *     share(now.names());
 *     return true; // go on
 * });
 * }</pre>
 *
 * <p>It costs one persistent watch, which is emulated on servers before 3.6, and one list for each change and each new
 * connection; a change of the node's own data costs nothing. It holds no thread. Who wants the children's data as well
 * takes a {@code ZkCache.children}.
 */
public interface ChildrenWatch extends StandingWatch<WatchedChildren> {
    /**
     * Begins to watch, and starts the client if nobody has. Returns at once.
     *
     * @param listener hears of the children, on the common pool
     * @throws IllegalArgumentException if the path is invalid
     */
    static ChildrenWatch of(ZkClient client, String path, WatchListener<WatchedChildren> listener) {
        return builder(client, path).start(listener);
    }

    /** Returns a builder, for what {@link #of} has no place for. */
    static ChildrenWatchBuilder builder(ZkClient client, String path) {
        return new ChildrenWatchBuilder(client, path);
    }
}
