/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which path: all watches of a session. Paths are those of the server, with the chroot.
 *
 * <p>Owned by the SendThread and not synchronized; {@link #size()} and {@link #size(WatchKind)} may be read from any
 * thread. Watchers are told apart by identity ({@link WrappedWatcher}); one that is added twice for the same kind and
 * path counts once.
 */
public final class WatchRegistry {
    private static final WatchKind[] KINDS = WatchKind.values();

    private final WatchTable data = new WatchTable();
    private final WatchTable exist = new WatchTable();
    private final WatchTable child = new WatchTable();
    private final WatchTable persistent = new WatchTable();
    private final WatchTable recursive = new WatchTable();

    /**
     * A watcher that lost its watch, and the event to tell it.
     *
     * @param watcher the watcher
     * @param event {@link EventType#DATA_WATCH_REMOVED}, {@link EventType#CHILD_WATCH_REMOVED} or
     *     {@link EventType#PERSISTENT_WATCH_REMOVED}
     */
    public record Removal(Watcher watcher, EventType event) {}

    /** Adds a watch; returns whether it is new. */
    public boolean add(WatchKind kind, String serverPath, Watcher watcher) {
        return table(kind).add(serverPath, watcher);
    }

    /**
     * Returns the watchers that a notification concerns, each once, and removes the one-shot watches that it uses up.
     *
     * @param type one of the events that a server sends
     * @throws IllegalArgumentException for an event that the client makes itself
     */
    public List<Watcher> fire(EventType type, String serverPath) {
        return fire(type, serverPath, true);
    }

    /**
     * As {@link #fire(EventType, String)}.
     *
     * @param stayingToo whether persistent and recursive watches are concerned as well
     */
    public List<Watcher> fire(EventType type, String serverPath, boolean stayingToo) {
        WatcherSet concerned = null;
        switch (type) {
            case NODE_CREATED, NODE_DATA_CHANGED ->
                concerned = WatcherSet.union(data.removeAll(serverPath), exist.removeAll(serverPath));
            case NODE_CHILDREN_CHANGED -> concerned = child.removeAll(serverPath);
            case NODE_DELETED -> {
                concerned = WatcherSet.union(data.removeAll(serverPath), exist.removeAll(serverPath));
                concerned = WatcherSet.union(concerned, child.removeAll(serverPath));
            }
            case DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED, PERSISTENT_WATCH_REMOVED, RESYNC, WATCH_ENDED ->
                throw new IllegalArgumentException("No server sends the event " + type + ".");
        }
        if (stayingToo) {
            concerned = WatcherSet.union(concerned, persistent.get(serverPath));
        }
        if (stayingToo && type != EventType.NODE_CHILDREN_CHANGED && recursive.size() > 0) {
            concerned = withAncestors(serverPath, concerned);
        }
        return WatcherSet.listOf(concerned);
    }

    /**
     * As {@link #fire}, for a notification that is no news to a persistent watch, because it only tells of a state that
     * was known: just the one-shot watches that wait for this very state.
     */
    public List<Watcher> fireOneShots(EventType type, String serverPath) {
        return WatcherSet.listOf(
                type == EventType.NODE_CREATED
                        ? exist.removeAll(serverPath)
                        : WatcherSet.union(data.removeAll(serverPath), child.removeAll(serverPath)));
    }

    private @Nullable WatcherSet withAncestors(String serverPath, @Nullable WatcherSet others) {
        WatcherSet concerned = others;
        for (String path = nearest(serverPath); path != null; path = above(path)) {
            concerned = WatcherSet.union(concerned, recursive.get(path));
        }
        return concerned;
    }

    /** A path from the server may be long and deep beyond measure; only what is as short as a watched path matters. */
    private String nearest(String serverPath) {
        int longest = recursive.longest();
        if (serverPath.length() <= longest) {
            return serverPath;
        }
        int slash = serverPath.lastIndexOf('/', longest);
        return slash > 0 ? serverPath.substring(0, slash) : "/";
    }

    private static @Nullable String above(String path) {
        if (path.equals("/")) {
            return null;
        }
        int slash = path.lastIndexOf('/');
        return slash > 0 ? path.substring(0, slash) : "/";
    }

    /** Names the persistent and recursive watches that a notification concerns: the path of each, and its watcher. */
    public void forEachStaying(EventType type, String serverPath, BiConsumer<String, Watcher> consumer) {
        forEachWatcher(WatchKind.PERSISTENT, serverPath, watcher -> consumer.accept(serverPath, watcher));
        if (type == EventType.NODE_CHILDREN_CHANGED || recursive.size() == 0) {
            return;
        }
        for (String path = nearest(serverPath); path != null; path = above(path)) {
            String watched = path;
            forEachWatcher(WatchKind.PERSISTENT_RECURSIVE, watched, watcher -> consumer.accept(watched, watcher));
        }
    }

    /** Whether there is a watch of this type on the path: the given watcher's, or with null anyone's. */
    public boolean contains(String serverPath, WatcherType type, @Nullable Watcher watcher) {
        for (WatchKind kind : KINDS) {
            if (kind.is(type)) {
                WatcherSet there = table(kind).get(serverPath);
                if (there != null && (watcher == null || there.contains(watcher))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether there is a watch of this kind on the path. */
    public boolean contains(String serverPath, WatchKind kind) {
        return table(kind).get(serverPath) != null;
    }

    /** Whether there is a watch on the path that a removal of this type does not mean. */
    public boolean containsOther(String serverPath, WatcherType type) {
        for (WatchKind kind : KINDS) {
            if (!kind.is(type) && table(kind).get(serverPath) != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a watch on the path that stays after it fired. */
    public boolean containsPersistent(String serverPath) {
        return persistent.get(serverPath) != null || recursive.get(serverPath) != null;
    }

    /**
     * Whether the server's watch may go with this watcher, so that it can be told to drop it: no other watcher needs
     * what the server would drop.
     *
     * <p>A removal of one-shot watches counts the persistent ones of the path as others. Servers before 3.9 keep one
     * watch per path and connection in their data and children tables, whatever its mode, and would drop those too.
     */
    public boolean wouldBeLast(String serverPath, WatcherType type, Watcher watcher) {
        boolean oneShot = type == WatcherType.DATA || type == WatcherType.CHILDREN;
        for (WatchKind kind : KINDS) {
            WatcherSet there = table(kind).get(serverPath);
            if (there == null) {
                continue;
            }
            if (kind.is(type)) {
                if (there.size() > 1 || !there.contains(watcher)) {
                    return false;
                }
            } else if (oneShot && kind.isPersistent()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Removes the watches of this type on the path: the given watcher's, or with null everybody's.
     *
     * @return whom to tell of it, a watcher once per event; empty if there was no such watch
     */
    public List<Removal> remove(String serverPath, WatcherType type, @Nullable Watcher watcher) {
        Map<EventType, WatcherSet> removed = new EnumMap<>(EventType.class);
        for (WatchKind kind : KINDS) {
            if (kind.is(type)) {
                WatcherSet gone = watcher == null
                        ? table(kind).removeAll(serverPath)
                        : removeOne(table(kind), serverPath, watcher);
                if (gone != null) {
                    removed.computeIfAbsent(kind.removal(), absent -> new WatcherSet())
                            .addAll(gone);
                }
            }
        }
        List<Removal> removals = new ArrayList<>();
        removed.forEach((event, watchers) -> watchers.forEach(each -> removals.add(new Removal(each, event))));
        return removals;
    }

    private static @Nullable WatcherSet removeOne(WatchTable table, String path, Watcher watcher) {
        if (!table.remove(path, watcher)) {
            return null;
        }
        WatcherSet one = new WatcherSet();
        one.add(watcher);
        return one;
    }

    /**
     * Names the persistent and recursive watches with their paths, each watcher once per path. These must read again
     * after a reconnect, because no server replays what they missed.
     */
    public void forEachPersistent(BiConsumer<String, Watcher> consumer) {
        persistent.forEach(consumer);
        recursive.forEach((path, watcher) -> {
            if (!persistent.contains(path, watcher)) {
                consumer.accept(path, watcher);
            }
        });
    }

    /** Names the watchers of the persistent and recursive watches of a path, each once. */
    public void forEachPersistent(String serverPath, Consumer<Watcher> consumer) {
        WatcherSet there = new WatcherSet();
        there.addAll(persistent.get(serverPath));
        there.addAll(recursive.get(serverPath));
        there.forEach(consumer);
    }

    /** Returns the paths that have a watch of this kind and take so many bytes. */
    public List<String> pathsOf(WatchKind kind, int bytes) {
        return paths(kind).stream()
                .filter(path -> WatchBatch.encodedLength(path) - Integer.BYTES == bytes)
                .toList();
    }

    /** Names the paths that have a watch of this kind. */
    public void forEachPath(WatchKind kind, Consumer<String> consumer) {
        table(kind).paths().forEach(consumer);
    }

    /** Names the paths that have a watch of this kind, and how many watchers each has. */
    public void forEachCount(WatchKind kind, ObjIntConsumer<String> consumer) {
        table(kind).forEachCount(consumer);
    }

    /** Names the watchers of a kind on a path. */
    public void forEachWatcher(WatchKind kind, String serverPath, Consumer<Watcher> consumer) {
        WatcherSet there = table(kind).get(serverPath);
        if (there != null) {
            there.forEach(consumer);
        }
    }

    /** Removes the watches of these kinds on a path, and names each of their watchers once. */
    public void end(Set<WatchKind> kinds, String serverPath, Consumer<Watcher> consumer) {
        WatcherSet gone = new WatcherSet();
        kinds.forEach(kind -> gone.addAll(table(kind).removeAll(serverPath)));
        gone.forEach(consumer);
    }

    /** Removes all watches of a kind, and names their watchers with their paths. */
    public void endAll(WatchKind kind, BiConsumer<String, Watcher> consumer) {
        WatchTable gone = new WatchTable();
        table(kind).forEach(gone::add);
        table(kind).clear();
        gone.forEach(consumer);
    }

    /**
     * Empties the registry, and names every watcher that was in it, once per path. The registry is empty before the
     * first one is named.
     */
    public void drain(BiConsumer<String, Watcher> consumer) {
        WatchTable all = all();
        for (WatchKind kind : KINDS) {
            table(kind).clear();
        }
        all.forEach(consumer);
    }

    /** Names every watcher, once per path. What the consumer changes here does not change what is named. */
    public void forEach(BiConsumer<String, Watcher> consumer) {
        all().forEach(consumer);
    }

    private WatchTable all() {
        WatchTable all = new WatchTable();
        for (WatchKind kind : KINDS) {
            table(kind).forEach(all::add);
        }
        return all;
    }

    /** Returns the number of watches. Callable from any thread. */
    public int size() {
        int sum = 0;
        for (WatchKind kind : KINDS) {
            sum += size(kind);
        }
        return sum;
    }

    /** Returns the number of watches of a kind. Callable from any thread. */
    public int size(WatchKind kind) {
        return table(kind).size();
    }

    /** Returns the paths with a watch of this kind. */
    Set<String> paths(WatchKind kind) {
        return table(kind).paths();
    }

    private WatchTable table(WatchKind kind) {
        return switch (kind) {
            case DATA -> data;
            case EXIST -> exist;
            case CHILD -> child;
            case PERSISTENT -> persistent;
            case PERSISTENT_RECURSIVE -> recursive;
        };
    }
}
