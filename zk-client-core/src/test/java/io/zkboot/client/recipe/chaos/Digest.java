/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes in short, to compare whole trees: names, the transactions that made and changed each node, and its data. */
final class Digest {
    private Digest() {}

    static String of(Map<String, String> nodes) {
        return nodes.size() + ":" + Integer.toHexString(new TreeMap<>(nodes).hashCode());
    }

    static String of(Iterable<CachedNode<byte[]>> nodes) {
        Map<String, String> all = new TreeMap<>();
        nodes.forEach(node -> all.put(node.path(), line(node)));
        return of(all);
    }

    /** What the servers have, or something of it if it changes meanwhile. */
    static String ofTree(ZkClient client, String root) {
        client.sync(root);
        Map<String, String> all = new TreeMap<>();
        collect(client, root, all);
        return of(all);
    }

    private static void collect(ZkClient client, String path, Map<String, String> all) {
        try {
            NodeData node = client.getData(path);
            all.put(path, line(node.stat().czxid(), node.stat().mzxid(), node.data()));
            for (String name : client.getChildren(path)) {
                collect(client, path + "/" + name, all);
            }
        } catch (NoNodeException goneMeanwhile) {
            all.remove(path);
        }
    }

    private static String line(CachedNode<byte[]> node) {
        return line(node.stat().czxid(), node.stat().mzxid(), node.value())
                + (node.failure() == null ? "" : node.failure().getClass());
    }

    static String line(long czxid, long mzxid, byte[] data) {
        return czxid + " " + mzxid + " " + Arrays.hashCode(data);
    }

    /** Puts together what a listener hears. */
    static final class Replica implements CacheListener<byte[]> {
        private final Map<String, String> nodes = new ConcurrentHashMap<>();

        @Override
        public void initialised(List<CachedNode<byte[]>> all) {
            all.forEach(node -> nodes.put(node.path(), line(node)));
        }

        @Override
        public void changed(CacheChange<byte[]> change) {
            if (change.current() == null) {
                nodes.remove(change.path());
            } else {
                nodes.put(change.path(), line(change.current()));
            }
        }

        String digest() {
            return Digest.of(nodes);
        }
    }
}
