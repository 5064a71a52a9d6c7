/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import org.jspecify.annotations.Nullable;

/** What a good reply changes in the watch tables. Paths are those of the server. */
public sealed interface WatchChange {
    /** Returns the path that is watched. */
    String path();

    /** A watch is set. */
    record Arm(WatchKind kind, String path, Watcher watcher) implements WatchChange {}

    /** A watch is set by {@code exists}: on the node's data if it exists, else on its creation. */
    record ArmExists(String path, Watcher watcher) implements WatchChange {}

    /**
     * Watches are removed: one watcher's, or all of the path.
     *
     * @param local whether that is done on this side alone if there is no connection
     */
    record Disarm(String path, WatcherType type, @Nullable Watcher watcher, boolean local) implements WatchChange {
        public Disarm(String path, WatcherType type, @Nullable Watcher watcher) {
            this(path, type, watcher, false);
        }
    }
}
