/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import java.util.function.Predicate;

/**
 * Which nodes a cache holds.
 *
 * @param maxDepth how deep: 0 is the root alone
 * @param rootShown whether the root itself is in the cache, or only what is below
 * @param filter which paths; what is below a refused one is refused as well. Not asked for the root
 */
record CacheScope(String root, int maxDepth, boolean rootShown, Predicate<String> filter) {
    /** Whether a node whose parent is in the cache belongs to it as well. */
    boolean covers(String path) {
        return path.equals(root) || (depth(path) <= maxDepth && filter.test(path));
    }

    /** Whether children of the node may belong to the cache. */
    boolean goesBelow(String path) {
        return depth(path) < maxDepth;
    }

    private int depth(String path) {
        if (path.equals(root)) {
            return 0;
        }
        int depth = root.equals("/") ? 1 : 0;
        for (int i = root.length(); i < path.length(); i++) {
            if (path.charAt(i) == '/') {
                depth++;
            }
        }
        return depth;
    }
}
