/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import io.zkboot.client.data.Stat;
import io.zkboot.client.event.WatchedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of the children of a node, as a {@link ChildrenWatch} tells them.
 *
 * @param path path of the node, as the client of the watch sees it
 * @param names names of the children, without the path, sorted as text; none if the node is not there. Unchangeable
 * @param stat status of the node; null if it is not there
 * @param event what has led to reading the node, the newest of several; null for the first state and for what was found
 *     after the connection had been lost
 */
public record WatchedChildren(
        String path,
        List<String> names,
        @Nullable Stat stat,
        @Nullable WatchedEvent event) {
    /** Whether the node is there. */
    public boolean exists() {
        return stat != null;
    }
}
