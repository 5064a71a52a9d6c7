/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.value.ZkMetadataStore;
import io.zkboot.spring.recipe.ZkRecipes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.integration.metadata.ListenableMetadataStore;
import org.springframework.integration.metadata.MetadataStoreListener;
import org.springframework.util.Assert;

/**
 * Spring Integration's store of what was seen already, by {@link ZkMetadataStore}: for idempotent receivers, file
 * lists, feeds, mail and all else that takes a {@code MetadataStore}. It promises what that one promises: of all who
 * put a key that is missing one is told that he was the first, also if an answer is lost on the way.
 *
 * <p>A key is the name of a node below the root, {@value #DEFAULT_ROOT} by default, as Spring Integration's own
 * {@code ZookeeperMetadataStore} has it, so both may be used on the same nodes. What cannot be in a name, such as the
 * slashes of the path of a file, is escaped here and not possible there.
 *
 * <p>Every read is a request to the server of the client. Listeners are told by a cache, which is there from the first
 * listener on. It needs not be started.
 */
public class ZkListenableMetadataStore implements ListenableMetadataStore, DisposableBean {
    /** Where Spring Integration's own store for ZooKeeper has its keys. */
    public static final String DEFAULT_ROOT = "/SpringIntegration-MetadataStore";

    private final ZkMetadataStore store;
    private final String root;
    private final Supplier<ZkCache<byte[]>> caches;
    private final Map<MetadataStoreListener, Telling> listeners = new LinkedHashMap<>(); // guarded by this
    private @Nullable ZkCache<byte[]> cache; // guarded by this
    private boolean closed; // guarded by this

    /** Creates one with the usual root. */
    public ZkListenableMetadataStore(ZkClient client) {
        this(client, DEFAULT_ROOT);
    }

    /**
     * Creates one. Nothing is sent.
     *
     * @param root the node below which the keys are, below the chroot of the client; missing ones are made
     * @throws IllegalArgumentException if the path is invalid or the root of all
     */
    public ZkListenableMetadataStore(ZkClient client, String root) {
        this(client, root, () -> {
            ZkCache<byte[]> made = ZkCache.children(client, root).build();
            made.start();
            return made;
        });
    }

    /**
     * Creates one on the client of these recipes, whose cache is seen where all are that those make. Nothing is sent.
     *
     * @param root the node below which the keys are, below the chroot of the client; missing ones are made
     * @throws IllegalArgumentException if the path is invalid or the root of all
     */
    public ZkListenableMetadataStore(ZkRecipes recipes, String root) {
        this(recipes.zkClient(), root, () -> recipes.childrenCache(root)); // they start it
    }

    private ZkListenableMetadataStore(ZkClient client, String root, Supplier<ZkCache<byte[]>> caches) {
        Assert.notNull(client, "The client is missing.");
        this.store = ZkMetadataStore.of(client, root);
        this.root = root;
        this.caches = caches;
    }

    /** Returns the node below which the keys are. */
    public String getRoot() {
        return root;
    }

    private static String name(String key) {
        Assert.notNull(key, "The key is missing.");
        return NodeNames.of("key of metadata", key);
    }

    @Override
    public void put(String key, String value) {
        Assert.notNull(value, "The value is missing.");
        store.put(name(key), value);
    }

    @Override
    public @Nullable String get(String key) {
        return store.get(name(key));
    }

    @Override
    public @Nullable String remove(String key) {
        return store.remove(name(key));
    }

    @Override
    public @Nullable String putIfAbsent(String key, String value) {
        Assert.notNull(value, "The value is missing.");
        return store.putIfAbsent(name(key), value);
    }

    @Override
    public boolean replace(String key, String oldValue, String newValue) {
        Assert.notNull(oldValue, "The old value is missing.");
        Assert.notNull(newValue, "The new value is missing.");
        return store.replace(name(key), oldValue, newValue);
    }

    /**
     * Adds a listener, which is told of all keys that there are, as added, and of all changes from then on: in order,
     * on a thread of the cache. Of changes that follow each other quickly it may hear as of one.
     */
    @Override
    public synchronized void addListener(MetadataStoreListener listener) {
        Assert.notNull(listener, "The listener is missing.");
        if (closed) {
            throw new IllegalStateException("The metadata store was closed with its application context.");
        }
        if (listeners.containsKey(listener)) {
            return;
        }
        ZkCache<byte[]> known = cache;
        if (known == null) {
            known = caches.get();
            cache = known;
            known.addListener(new UnheardMetadata(root));
        }
        Telling telling = new Telling(listener);
        listeners.put(listener, telling);
        known.addListener(telling);
    }

    @Override
    public synchronized void removeListener(MetadataStoreListener listener) {
        Telling telling = listeners.remove(listener);
        if (telling != null && cache != null) {
            cache.removeListener(telling);
        }
    }

    /** Ends the listening. */
    @Override
    public synchronized void destroy() {
        closed = true;
        listeners.clear();
        if (cache != null) {
            cache.close();
        }
    }

    @Override
    public String toString() {
        return "ZkListenableMetadataStore[" + root + "]";
    }

    /** Tells one listener. Of a value that cannot be read it tells nothing. */
    private record Telling(MetadataStoreListener listener) implements CacheListener<byte[]> {
        @Override
        public void initialised(List<CachedNode<byte[]>> nodes) {
            RuntimeException failure = null;
            for (CachedNode<byte[]> node : nodes) {
                try {
                    added(node);
                } catch (RuntimeException ex) { // the others are told all the same
                    failure = ex;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void changed(CacheChange<byte[]> change) {
            CachedNode<byte[]> old = change.old();
            CachedNode<byte[]> current = change.current();
            if (current == null) {
                listener.onRemove(key(change.path()), old == null ? "" : text(old));
            } else if (change.type() == CacheChange.Type.CREATED) {
                added(current);
            } else if (current.failure() == null) {
                listener.onUpdate(key(current.path()), text(current));
            }
        }

        private void added(CachedNode<byte[]> node) {
            if (node.failure() == null) {
                listener.onAdd(key(node.path()), text(node));
            }
        }

        private static String key(String path) {
            return NodeNames.text(path.substring(path.lastIndexOf('/') + 1));
        }

        private static String text(CachedNode<byte[]> node) {
            byte[] data = node.value();
            return data == null ? "" : new String(data, UTF_8);
        }
    }
}
