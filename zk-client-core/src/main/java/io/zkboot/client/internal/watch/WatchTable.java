/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import io.zkboot.client.event.Watcher;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** The watches of one kind: path to watchers. Written by one thread; its size is readable from all. */
final class WatchTable {
    private final Map<String, WatcherSet> byPath = new HashMap<>();
    private volatile int size;
    private int longest;

    boolean add(String path, Watcher watcher) {
        boolean added = byPath.computeIfAbsent(path, absent -> new WatcherSet()).add(watcher);
        if (added) {
            grow(1);
            longest = Math.max(longest, path.length());
        }
        return added;
    }

    @Nullable WatcherSet get(String path) {
        return byPath.get(path);
    }

    boolean contains(String path, Watcher watcher) {
        WatcherSet watchers = byPath.get(path);
        return watchers != null && watchers.contains(watcher);
    }

    /** Returns the watchers that were removed. */
    @Nullable WatcherSet removeAll(String path) {
        WatcherSet removed = byPath.remove(path);
        if (removed != null) {
            grow(-removed.size());
        }
        return removed;
    }

    boolean remove(String path, Watcher watcher) {
        WatcherSet watchers = byPath.get(path);
        if (watchers == null || !watchers.remove(watcher)) {
            return false;
        }
        if (watchers.isEmpty()) {
            byPath.remove(path);
        }
        grow(-1);
        return true;
    }

    Set<String> paths() {
        return byPath.keySet();
    }

    void forEach(BiConsumer<String, Watcher> consumer) {
        byPath.forEach((path, watchers) -> watchers.forEach(watcher -> consumer.accept(path, watcher)));
    }

    void forEachCount(ObjIntConsumer<String> consumer) {
        byPath.forEach((path, watchers) -> consumer.accept(path, watchers.size()));
    }

    void clear() {
        byPath.clear();
        size = 0;
        longest = 0;
    }

    int size() {
        return size;
    }

    /** Returns a length that no path exceeds; it may have had that length once. */
    int longest() {
        return longest;
    }

    private void grow(int difference) {
        int before = size; // only the owner writes, so reading and writing in two steps loses nothing
        size = before + difference;
    }
}
