/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import io.zkboot.client.data.Stat;
import io.zkboot.client.event.WatchedEvent;
import org.jspecify.annotations.Nullable;

/**
 * The data of a node, as a {@link DataWatch} tells them.
 *
 * @param path path of the node, as the client of the watch sees it
 * @param value what the data were decoded to; null if the node is not there, has no data, or there is a failure. Shared
 *     by all who get it: an array must not be changed
 * @param stat status of the node; null if it is not there
 * @param failure why there is no value although the node is there: its data could not be decoded, or are larger than
 *     the client takes; null if there is none. The next change is another try
 * @param event what has led to reading the node, the newest of several; null for the first state and for what was found
 *     after the connection had been lost
 */
public record WatchedData<T>(
        String path,
        @Nullable T value,
        @Nullable Stat stat,
        @Nullable Throwable failure,
        @Nullable WatchedEvent event) {
    /** Whether the node is there. */
    public boolean exists() {
        return stat != null;
    }

    /** Shows neither the value nor the text of the failure: node data do not belong in logs. */
    @Override
    public String toString() {
        return "WatchedData[" + path
                + (stat == null
                        ? ", absent"
                        : ", version " + stat.version() + ", mzxid 0x" + Long.toHexString(stat.mzxid()))
                + (failure == null ? "" : ", " + failure.getClass().getSimpleName()) + "]";
    }
}
