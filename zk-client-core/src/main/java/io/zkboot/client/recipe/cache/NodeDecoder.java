/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import org.jspecify.annotations.Nullable;

/**
 * Makes a value of the data of a node. Called on the client's EventThread once for each change of the data, so it is
 * quick and does not block. What it throws is no failure of the cache: the node is there, with that failure in place of
 * its value, and the listeners are told so.
 */
@FunctionalInterface
public interface NodeDecoder<T> {
    /**
     * Returns the value.
     *
     * @param path the node
     * @param data its data, null for none; the array is the decoder's own
     */
    @Nullable T decode(String path, byte @Nullable [] data) throws Exception;
}
