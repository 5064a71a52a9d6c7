/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import org.jspecify.annotations.Nullable;

/**
 * Makes a value of the data of a node. Called on the client's EventThread once for each change of the data, so it is
 * quick and does not block. What it throws is told in place of the value ({@link WatchedData#failure}).
 */
@FunctionalInterface
public interface ValueDecoder<T> {
    /**
     * Returns the value.
     *
     * @param path the node
     * @param data its data, null for none; the array is the decoder's own
     */
    @Nullable T decode(String path, byte @Nullable [] data) throws Exception;
}
