/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import io.zkboot.client.ZkClient;

/**
 * A function that hears the data of a node: as they are, and each time that they have changed.
 *
 * <p><b>Guaranteed:</b> once things are quiet and there is a connection, the last state that was told is that of the
 * node, whatever happened meanwhile: lost connections, expired sessions, a node deleted and created again unseen. No
 * state is told after a newer one, none twice in a row, and one call at a time. <b>Not guaranteed:</b> that each state
 * between is told; that what was told still holds when it is acted upon: compare the version when writing; that
 * anything is heard of a node that the client may not read any more: servers since 3.8.4 say nothing of it, neither of
 * a change nor of its deletion, so that is found with the next connection.
 *
 * <pre>{@code
 * DataWatch.of(client, "/app/colour", now -> {
 *     paint(now.exists() ? now.value() : DEFAULT);
 *     return true; // go on
 * });
 * }</pre>
 *
 * <p>The node need not exist: that is told as well, and the watch waits for it. It costs one persistent watch, which is
 * emulated on servers before 3.6, and one read for each change and each new connection. It holds no thread.
 *
 * @param <T> type of the values
 */
public interface DataWatch<T> extends StandingWatch<WatchedData<T>> {
    /**
     * Begins to watch, and starts the client if nobody has. Returns at once.
     *
     * @param listener hears of the node, on the common pool
     * @throws IllegalArgumentException if the path is invalid
     */
    static DataWatch<byte[]> of(ZkClient client, String path, WatchListener<WatchedData<byte[]>> listener) {
        return builder(client, path).start(listener);
    }

    /** Returns a builder, for what {@link #of} has no place for. */
    static DataWatchBuilder<byte[]> builder(ZkClient client, String path) {
        return DataWatchBuilder.of(client, path);
    }
}
