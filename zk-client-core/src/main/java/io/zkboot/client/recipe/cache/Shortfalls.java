/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.cache.TreeNode.Directory;

/**
 * What the cache could not have, and no event tells when it can: that somebody may read a node again is no change of
 * it, nor of its parent. Each resync tries again. EventThread only.
 */
final class Shortfalls {
    private final CacheTree tree;
    private final CacheReader reader;

    Shortfalls(CacheTree tree, CacheReader reader) {
        this.tree = tree;
        this.reader = reader;
    }

    /** A node is not in the cache although it is there. */
    void node(String path) {
        if (!path.equals("/")) {
            children(ZnodePath.parent(path));
        }
    }

    /** The names of the children of a node are not known. */
    void children(String path) {
        TreeNode node = tree.find(path);
        if (node != null) {
            node.madeDirectory().lacksSome();
        }
    }

    /** Tries all of it again, for a resync that does not compare every node. */
    void tryAgain() {
        tree.forEachWithRoot((path, node) -> {
            if (node.hasFailed()) {
                reader.nodes().owe(path, false);
            }
            Directory directory = node.directory();
            if (directory != null && directory.isLacking()) {
                reader.lists().owe(path, false);
            }
        });
    }
}
