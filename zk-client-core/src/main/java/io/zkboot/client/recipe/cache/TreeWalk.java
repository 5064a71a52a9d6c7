/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.recipe.cache.TreeNode.Directory;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;

/**
 * The way through a node and all below. However deep that is, it takes no more of the thread's stack: others make the
 * nodes, and a path may have as many levels as fit into a packet.
 */
final class TreeWalk {
    /** A node on the way down, where its path ends, and the children that are still to be visited. */
    private record Level(TreeNode node, int pathLength, Iterator<Map.Entry<String, TreeNode>> children) {}

    private final Deque<Level> levels = new ArrayDeque<>();
    private final StringBuilder path;

    private TreeWalk(String path, TreeNode node) {
        this.path = new StringBuilder(path);
        enter(node);
    }

    /** Calls for each node, children first. */
    static void childrenFirst(String path, TreeNode node, BiConsumer<String, TreeNode> action) {
        TreeWalk walk = new TreeWalk(path, node);
        while (!walk.levels.isEmpty()) {
            Level here = walk.levels.peek();
            if (here.children.hasNext()) {
                walk.down(here);
            } else {
                walk.path.setLength(here.pathLength);
                action.accept(walk.path.toString(), here.node);
                walk.levels.pop();
            }
        }
    }

    /** Returns what is made of each node, parents first; of the first one only if that is asked for. */
    static <R> Iterator<R> parentsFirst(String path, TreeNode node, boolean first, CacheTree.Seen<R> seen) {
        TreeWalk walk = new TreeWalk(path, node);
        return new Iterator<>() {
            private boolean isAtNode = first;

            @Override
            public boolean hasNext() {
                while (!isAtNode && !walk.levels.isEmpty()) {
                    Level here = walk.levels.peek();
                    if (here.children.hasNext()) {
                        walk.down(here);
                        isAtNode = true;
                    } else {
                        walk.levels.pop();
                    }
                }
                return isAtNode;
            }

            @Override
            public R next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                isAtNode = false;
                return seen.of(walk.path.toString(), walk.levels.element().node);
            }
        };
    }

    private void down(Level from) {
        Map.Entry<String, TreeNode> child = from.children.next();
        path.setLength(from.pathLength);
        if (from.pathLength > 1) { // the path of the root ends in a slash
            path.append('/');
        }
        path.append(child.getKey());
        enter(child.getValue());
    }

    private void enter(TreeNode node) {
        Directory below = node.directory();
        levels.push(new Level(
                node,
                path.length(),
                below == null
                        ? Collections.emptyIterator()
                        : below.children.entrySet().iterator()));
    }
}
