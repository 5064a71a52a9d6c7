/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.cache.TreeNode.Directory;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The nodes of a cache by name. One thread at a time changes it, any reads it. */
final class CacheTree {
    private final String root;
    private final boolean rootShown;
    private volatile @Nullable TreeNode top;
    private volatile int size;

    CacheTree(String root, boolean rootShown) {
        this.root = root;
        this.rootShown = rootShown;
    }

    int size() {
        return size;
    }

    boolean shows(String path) {
        return rootShown || !path.equals(root);
    }

    /** Returns a node, the root even if it is not shown; null if it is not there. */
    @Nullable TreeNode find(String path) {
        TreeNode node = top;
        int at = firstName(path);
        if (at < 0) {
            return null;
        }
        while (node != null && at < path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            Directory directory = node.directory();
            node = directory == null ? null : directory.children.get(path.substring(at, end));
            at = end + 1;
        }
        return node;
    }

    /** Where the name of the node below the root begins; the length of the path for the root, negative for others. */
    private int firstName(String path) {
        if (path.equals(root)) {
            return path.length();
        }
        if (root.equals("/")) {
            return path.startsWith("/") ? 1 : -1;
        }
        return path.length() > root.length() && path.startsWith(root) && path.charAt(root.length()) == '/'
                ? root.length() + 1
                : -1;
    }

    /** Puts a node in place of what is there. Its parent must be there, unless it is the root. */
    void put(String path, TreeNode node) {
        if (path.equals(root)) {
            count(path, top == null ? 1 : 0);
            top = node;
            return;
        }
        TreeNode parent = find(ZnodePath.parent(path));
        if (parent == null) {
            throw new IllegalStateException("No parent of " + path);
        }
        TreeNode before = parent.madeDirectory().children.put(ZnodePath.name(path), node);
        count(path, before == null ? 1 : 0);
    }

    /** Removes a node that has no children in the cache any more. */
    void remove(String path) {
        if (path.equals(root)) {
            top = null;
        } else {
            TreeNode parent = find(ZnodePath.parent(path));
            if (parent != null) {
                parent.madeDirectory().children.remove(ZnodePath.name(path));
            }
        }
        count(path, -1);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time changes it
    private void count(String path, int more) {
        if (shows(path)) {
            size += more;
        }
    }

    void clear() {
        top = null;
        size = 0;
    }

    List<String> names(String path) {
        TreeNode node = find(path);
        Directory directory = node == null ? null : node.directory();
        return directory == null ? List.of() : List.copyOf(directory.children.keySet());
    }

    /** Calls for each node that is shown, parents before children. */
    void forEach(BiConsumer<String, TreeNode> action) {
        visit(rootShown, action);
    }

    /** Calls for each node, the root even if it is not shown. */
    void forEachWithRoot(BiConsumer<String, TreeNode> action) {
        visit(true, action);
    }

    private void visit(boolean withRoot, BiConsumer<String, TreeNode> action) {
        TreeNode node = top;
        if (node != null) {
            TreeWalk.parentsFirst(root, node, withRoot, (path, found) -> {
                        action.accept(path, found);
                        return path;
                    })
                    .forEachRemaining(path -> {});
        }
    }

    /** Makes something of each node. */
    interface Seen<R> {
        R of(String path, TreeNode node);
    }

    /** Returns what is made of each node that is shown, parents before children. */
    <R> Stream<R> stream(Seen<R> seen) {
        TreeNode node = top;
        if (node == null) {
            return Stream.of();
        }
        Iterator<R> walk = TreeWalk.parentsFirst(root, node, rootShown, seen);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(walk, Spliterator.ORDERED), false);
    }
}
