/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The data of imported nodes as they were last read, and what cannot be read of them. Used by one thread at a time.
 *
 * <p>A cache tells of a node that may not be read any more as of one that is deleted, and says then why it lacks it:
 * the data of such a node stay here until it has recovered, or a resync does not say so again: then the node is gone,
 * or was told of as of a new one.
 */
final class ReadNodes {
    private static final byte[] NOTHING = {};

    private final NavigableMap<String, byte[]> data = new TreeMap<>();
    private final Map<String, byte[]> justDeleted = new LinkedHashMap<>();
    /** Nodes that the cache has without their data. */
    private final Map<String, String> unreadable = new TreeMap<>();
    /** What the cache says that it lacks: nodes, or the names below those that it has. */
    private final Map<String, String> lacked = new TreeMap<>();
    /** Whose data are here though the cache does not have them any more. */
    private final Set<String> kept = new HashSet<>();
    /** What the cache has said that it lacks since it was behind. */
    private final Set<String> met = new HashSet<>();

    private boolean behind;

    /** Returns the data of each node. */
    NavigableMap<String, byte[]> data() {
        return Collections.unmodifiableNavigableMap(data);
    }

    /** Returns what cannot be read, with the reason. */
    Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>(lacked);
        problems.putAll(unreadable);
        return problems;
    }

    void initialised(List<CachedNode<byte[]>> all) {
        all.forEach(this::take);
    }

    void changed(CacheChange<byte[]> change) {
        String path = change.path();
        switch (change.type()) {
            case CREATED -> {
                lacked.remove(path);
                take(change.node());
            }
            case CHANGED -> take(change.node());
            case DELETED -> {
                unreadable.remove(path);
                lacked.keySet().removeIf(lack -> isWithin(lack, path));
                delete(path);
                kept.stream().filter(each -> isWithin(each, path)).forEach(this::delete);
                kept.removeIf(each -> isWithin(each, path));
            }
        }
    }

    private void delete(String path) {
        byte[] last = data.remove(path);
        if (last != null) {
            justDeleted.put(path, last);
        }
    }

    private void take(CachedNode<byte[]> node) {
        kept.remove(node.path());
        Throwable failure = node.failure();
        if (failure == null) {
            byte[] value = node.value();
            data.put(node.path(), value == null ? NOTHING : value);
            unreadable.remove(node.path());
        } else {
            unreadable.put(node.path(), reason(failure));
        }
    }

    void failed(String path, Throwable failure) {
        boolean isItself = !isInCache(path); // and not only the names below it
        lacked.put(path, reason(failure));
        met.add(path);
        if (isItself) {
            justDeleted.forEach((deleted, last) -> {
                if (isWithin(deleted, path)) {
                    data.put(deleted, last); // it is not gone, it may not be read any more
                    kept.add(deleted);
                }
            });
        }
    }

    /** It is lacked no more: it was read, or it is gone with all that is below. */
    void recovered(String path) {
        lacked.remove(path);
        if (!isInCache(path)) {
            forgetKept(each -> isWithin(each, path) && !isLacked(each));
        }
    }

    private void forgetKept(Predicate<String> which) {
        kept.removeIf(path -> {
            boolean isGone = which.test(path);
            if (isGone) {
                data.remove(path);
            }
            return isGone;
        });
    }

    private boolean isInCache(String path) {
        return unreadable.containsKey(path) || (data.containsKey(path) && !kept.contains(path));
    }

    void stale() {
        behind = true;
        met.clear();
    }

    void resynced() {
        behind = false;
        lacked.keySet().retainAll(met);
        forgetKept(path -> !isLacked(path));
    }

    private boolean isLacked(String path) {
        for (String above = path; !above.equals("/"); above = ZnodePath.parent(above)) {
            if (lacked.containsKey(above)) {
                return true;
            }
        }
        return lacked.containsKey("/");
    }

    /** All that has been told together has been told. While the cache is behind, the reason may come a little later. */
    void told() {
        if (!behind) {
            justDeleted.clear();
        }
    }

    private static boolean isWithin(String path, String root) {
        return path.equals(root) || path.startsWith(root.equals("/") ? root : root + "/");
    }

    /** Not the message: it may come from what is in the node. */
    private static String reason(Throwable failure) {
        return failure instanceof NoAuthException
                ? "it may not be read by this client"
                : "it cannot be read (" + failure.getClass().getSimpleName() + ")";
    }
}
