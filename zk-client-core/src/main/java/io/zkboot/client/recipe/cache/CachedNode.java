/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A node as a cache knows it.
 *
 * <p>The status is that of the last read of this node. Its data are always those of the newest change that the cache
 * has heard of, but {@code numChildren}, {@code cversion} and {@code pzxid} are not read again for each child.
 *
 * @param path path of the node, as the client of the cache sees it
 * @param value what the data were decoded to; null for a node without data, in a cache without data, and if there is a
 *     failure. Shared by all who ask: an array must not be changed
 * @param stat status of the node
 * @param failure why there is no value although the node is there: its data could not be decoded, are larger than the
 *     client takes, or may not be read (where the server shows the status all the same); null if there is none. The
 *     next change of the data and the next resync are another try
 */
public record CachedNode<T>(
        String path, @Nullable T value, Stat stat, @Nullable Throwable failure) {
    /** Shows neither the value nor the text of the failure: node data do not belong in logs. */
    @Override
    public String toString() {
        return "CachedNode[" + path + ", version " + stat.version() + ", mzxid 0x" + Long.toHexString(stat.mzxid())
                + (failure == null ? "" : ", " + failure.getClass().getSimpleName()) + "]";
    }
}
