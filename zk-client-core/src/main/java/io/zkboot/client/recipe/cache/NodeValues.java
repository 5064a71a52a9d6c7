/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.data.Stat;
import org.jspecify.annotations.Nullable;

/** What the data of nodes are to the user: decoded once for each change. EventThread only. */
final class NodeValues<T> {
    private final CacheTree tree;
    private final NodeDecoder<T> decoder;

    NodeValues(CacheTree tree, NodeDecoder<T> decoder) {
        this.tree = tree;
        this.decoder = decoder;
    }

    @SuppressWarnings("CatchingUnchecked") // whatever the user's decoder throws is the value then
    @Nullable Object of(String path, Stat stat, byte @Nullable [] data) {
        if (!tree.shows(path)) {
            return null;
        }
        TreeNode known = tree.find(path);
        if (known != null && known.czxid() == stat.czxid() && known.mzxid() == stat.mzxid() && !known.hasFailed()) {
            return known.value();
        }
        try {
            return decoder.decode(path, data);
        } catch (Throwable failure) {
            return TreeNode.noValue(failure);
        }
    }
}
