/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log of what no listener hears: they know of keys and values alone. A cache finds anew on each connection
 * what it may not read; that is said once, until it is over or has another reason. Told by one thread at a time.
 */
final class UnheardMetadata implements CacheListener<byte[]> {
    private static final Logger log = LoggerFactory.getLogger(ZkListenableMetadataStore.class);

    private final String root;
    /** Nodes that the cache has without their data, with the reason. */
    private final Map<String, Class<?>> unreadable = new HashMap<>();
    /** What the cache lacks, with the reason. */
    private final Map<String, Class<?>> lacked = new HashMap<>();
    /** What it has said that it lacks since it was behind. */
    private final Set<String> met = new HashSet<>();

    private @Nullable Class<?> refusal;

    UnheardMetadata(String root) {
        this.root = root;
    }

    @Override
    public void initialised(List<CachedNode<byte[]>> nodes) {
        refusal = null;
        nodes.forEach(this::seen);
    }

    @Override
    public void changed(CacheChange<byte[]> change) {
        CachedNode<byte[]> now = change.current();
        if (now == null) {
            unreadable.remove(change.path());
        } else {
            lacked.remove(change.path());
            seen(now);
        }
    }

    private void seen(CachedNode<byte[]> node) {
        Throwable failure = node.failure();
        if (failure == null) {
            unreadable.remove(node.path());
        } else {
            unread(node.path(), failure, unreadable);
        }
    }

    @Override
    public void failed(String path, Throwable failure) {
        met.add(path);
        unread(path, failure, lacked);
    }

    @Override
    public void recovered(String path) {
        lacked.remove(path);
    }

    private void unread(String path, Throwable failure, Map<String, Class<?>> known) {
        String what = "Of the metadata in {} the listeners do not hear what cannot be read: {}";
        if (failure.getClass() == known.put(path, failure.getClass())) {
            log.debug(what, root, path, failure);
        } else {
            log.warn(what, root, path, failure);
        }
    }

    @Override
    public void unwatched(Throwable failure) {
        String what = "Listeners do not hear of changes of the metadata in {}, as the servers refuse to tell of them."
                + " They are asked again from time to time.";
        if (failure.getClass() == refusal) {
            log.debug(what, root, failure);
        } else {
            log.warn(what, root, failure);
        }
        refusal = failure.getClass();
    }

    @Override
    public void stale() {
        met.clear();
    }

    @Override
    public void resynced(int changes) {
        refusal = null;
        lacked.keySet().retainAll(met);
    }
}
