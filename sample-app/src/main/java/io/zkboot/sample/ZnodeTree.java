/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All znodes but those of the servers, in memory, kept as the servers have them. To read them costs no request. */
@Component
class ZnodeTree {
    private static final int MOST_SHOWN = 500;
    private static final int LONGEST_TEXT = 2_000;

    private final ZkCache<byte[]> cache;
    private final ZkClient client;

    ZnodeTree(ZkCache<byte[]> cache, ZkClient client, EventFeed feed) {
        this.cache = cache;
        this.client = client;
        cache.addListener(new Resyncs(feed));
    }

    /** The tree, or the first part of a large one; what was left out; and whether it may be old. */
    record Tree(List<Node> nodes, int leftOut, boolean stale) {}

    /**
     * A node.
     *
     * @param text its data; null if they are no text, or too long
     * @param created the transaction that made it, which tells it from one before it at the same path
     * @param owner whose session it goes with
     */
    record Node(
            String path, @Nullable String text, int size, long created, int version, Instant modified, Owner owner) {}

    /** With whose session a node goes. */
    enum Owner {
        /** It stays. */
        NONE,
        /** That of this instance. */
        SELF,
        /** That of another client. */
        OTHER
    }

    Tree tree() {
        List<Node> nodes = cache.stream()
                .sorted(Comparator.comparing(CachedNode::path))
                .limit(MOST_SHOWN)
                .map(this::node)
                .toList();
        return new Tree(nodes, Math.max(0, cache.size() - nodes.size()), cache.isStale());
    }

    boolean isStale() {
        return cache.isStale();
    }

    Optional<Node> node(String path) {
        return cache.get(path).map(this::node);
    }

    /** Returns the children of a node in the order of the numbers that the servers gave them. */
    List<Node> inOrder(String parent) {
        return cache.children(parent).stream()
                .filter(name -> name.matches(".*\\d{10}"))
                .sorted(Comparator.comparing(name -> name.substring(name.length() - 10)))
                .flatMap(name -> node(parent + "/" + name).stream())
                .toList();
    }

    private Node node(CachedNode<byte[]> cached) {
        byte[] value = cached.value();
        byte[] data = value == null ? new byte[0] : value;
        long session = cached.stat().ephemeralOwner();
        return new Node(
                cached.path(),
                text(data),
                data.length,
                cached.stat().czxid(),
                cached.stat().version(),
                Instant.ofEpochMilli(cached.stat().mtime()),
                session == 0 ? Owner.NONE : session == client.snapshot().sessionId() ? Owner.SELF : Owner.OTHER);
    }

    private static @Nullable String text(byte[] data) {
        if (data.length > LONGEST_TEXT) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
            return text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t') ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Tells of lost connections, which the cache outlasts. */
    private record Resyncs(EventFeed feed) implements CacheListener<byte[]> {
        @Override
        public void changed(CacheChange<byte[]> change) {
            // the page shows the nodes as they are
        }

        @Override
        public void stale() {
            feed.add("tree: may be old from now on");
        }

        @Override
        public void resynced(int changes) {
            feed.add("tree: up to date again, changes found: " + changes);
        }
    }
}
