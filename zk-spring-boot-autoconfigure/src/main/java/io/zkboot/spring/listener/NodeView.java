/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that an endpoint has told its listener about, with their versions. It turns what the watch says and what
 * was read into changes, each once: a notification of what was told already gives none, and after a gap the comparison
 * of versions gives those that no notification told. Confined to the queue of its endpoint.
 */
final class NodeView {
    private final Mode mode;
    private final boolean creationTellsContent;
    private final TreeMap<String, Stat> known = new TreeMap<>();
    private final Set<String> notYetInitial = new HashSet<>(); // found at the start, and not told
    private final Set<String> neverListed = new HashSet<>(); // what is below them was not seen yet
    private volatile boolean synchronizedOnce; // written on the queue, read by anybody

    /**
     * A change to tell the listener about.
     *
     * @param type what happened
     * @param path the node
     * @param zxid the transaction, or {@link ZkNodeEvent#NO_ZXID}
     */
    record Change(ZkNodeEventType type, String path, long zxid) {}

    /**
     * Creates an empty one.
     *
     * @param mode what is watched
     * @param creationTellsContent whether the listener gets the content with a creation. Then a change that was read
     *     with it is no news; otherwise it is, and follows.
     */
    NodeView(Mode mode, boolean creationTellsContent) {
        this.mode = mode;
        this.creationTellsContent = creationTellsContent;
    }

    /** Whether the nodes were read at least once; until then notifications mean nothing. */
    boolean isSynchronized() {
        return synchronizedOnce;
    }

    /**
     * Takes over all nodes as they are, and returns what has changed since; {@code INITIAL} for each the first time. Of
     * what is below a node that could not be listed nothing is known, and so nothing has changed.
     */
    List<Change> synchronize(TreeRead.Nodes now) {
        if (!synchronizedOnce) {
            neverListed.addAll(now.closed());
        }
        List<Change> changes = compare(path -> true, now);
        synchronizedOnce = true;
        return changes;
    }

    /** As {@link #synchronize}, of a node and all below it. */
    List<Change> compareTree(String root, TreeRead.Nodes now) {
        return compare(path -> isAtOrBelow(path, root), now);
    }

    /** As {@link #synchronize}, of one node; its children are not known by that. */
    List<Change> compareNode(String node, @Nullable Stat now) {
        SortedMap<String, Stat> found = TreeRead.Nodes.of(node, now).found();
        return compare(path -> path.equals(node), new TreeRead.Nodes(found, found.keySet()));
    }

    /** The listener could not be told of a change after all: the next comparison finds it again. */
    void untold(Change change) {
        switch (change.type()) {
            case INITIAL -> {
                known.remove(change.path());
                notYetInitial.add(change.path());
            }
            case CREATED -> known.remove(change.path());
            case DATA_CHANGED, CHILDREN_CHANGED ->
                known.computeIfPresent(change.path(), (path, stat) -> asCreated(stat));
            case DELETED -> {}
        }
    }

    private List<Change> compare(Predicate<String> scope, TreeRead.Nodes read) {
        SortedMap<String, Stat> now = read.found();
        List<Change> changes = new ArrayList<>();
        Set<String> gone = new HashSet<>();
        // Deletions first, children before parents; then creations and changes, parents before children.
        known.descendingMap().forEach((path, stat) -> {
            Stat current = now.get(path);
            if (scope.test(path) && (current == null ? !isAtOrBelowAny(path, read.closed()) : !isSame(current, stat))) {
                changes.add(new Change(ZkNodeEventType.DELETED, path, ZkNodeEvent.NO_ZXID));
                gone.add(path);
            }
        });
        gone.forEach(known::remove);
        now.forEach((path, stat) -> {
            Stat before = known.get(path);
            if (before == null) {
                changes.addAll(appeared(path, stat, gone.contains(path)));
                known.put(path, stat);
            } else if (version(stat) > version(before)) {
                changes.add(new Change(changed(), path, version(stat)));
                known.put(path, stat);
            }
        });
        notYetInitial.removeIf(scope);
        neverListed.removeIf(path -> scope.test(path) && !read.closed().contains(path));
        return changes;
    }

    private List<Change> appeared(String path, Stat stat, boolean again) {
        if (!again && (!synchronizedOnce || notYetInitial.contains(path) || isAtOrBelowAny(path, neverListed))) {
            return List.of(new Change(ZkNodeEventType.INITIAL, path, version(stat)));
        }
        Change creation = new Change(ZkNodeEventType.CREATED, path, stat.czxid());
        return creationTellsContent || version(stat) == stat.czxid()
                ? List.of(creation)
                : List.of(creation, new Change(changed(), path, version(stat)));
    }

    private static boolean isSame(Stat one, Stat other) {
        return one.czxid() == other.czxid();
    }

    private static boolean isAtOrBelowAny(String path, Set<String> roots) {
        if (roots.isEmpty()) {
            return false;
        }
        String above = path;
        while (!roots.contains(above)) {
            if (above.equals("/")) {
                return false;
            }
            above = ZnodePath.parent(above);
        }
        return true;
    }

    /** Whether a node is another one or below it. */
    static boolean isAtOrBelow(String path, String root) {
        return path.startsWith(root)
                && (path.length() == root.length() || root.equals("/") || path.charAt(root.length()) == '/');
    }

    /** Takes over one node as it is after a notification, and returns what that means, null for nothing new. */
    @Nullable Change notified(WatchedEvent event, @Nullable Stat now) {
        Stat before = known.get(event.path());
        return switch (event.type()) {
            case NODE_CREATED -> created(event, before, now);
            case NODE_DELETED -> deleted(event, before, now);
            case NODE_DATA_CHANGED, NODE_CHILDREN_CHANGED -> changed(event, before, now);
            default -> null;
        };
    }

    /** Whether a notification of this type can mean anything to the mode. */
    boolean concerns(EventType type) {
        return switch (type) {
            case NODE_CREATED, NODE_DELETED -> true;
            case NODE_DATA_CHANGED -> mode != Mode.CHILDREN;
            case NODE_CHILDREN_CHANGED -> mode == Mode.CHILDREN;
            default -> false;
        };
    }

    /** Notes a newer version of a node that was read on the way to the listener. */
    void refresh(String path, Stat now) {
        known.computeIfPresent(path, (key, before) -> isSame(now, before) ? now : before);
    }

    /** Forgets a node that the listener was not told about after all. */
    void forget(String path) {
        known.remove(path);
    }

    private @Nullable Change created(WatchedEvent event, @Nullable Stat before, @Nullable Stat now) {
        if (before != null) {
            return null; // the read that came before the notification has shown it
        }
        // Gone again already: the notification of the deletion follows, and must find the node known.
        known.put(event.path(), now == null ? GONE : creationTellsContent ? now : asCreated(now));
        long zxid = event.zxid() != WatchedEvent.NO_ZXID || now == null ? event.zxid() : now.czxid();
        return new Change(ZkNodeEventType.CREATED, event.path(), zxid);
    }

    private @Nullable Change deleted(WatchedEvent event, @Nullable Stat before, @Nullable Stat now) {
        if (before == null || (now != null && now.czxid() == before.czxid())) {
            return null; // never told, or an older life of the node
        }
        known.remove(event.path());
        notYetInitial.remove(event.path());
        neverListed.remove(event.path());
        return new Change(ZkNodeEventType.DELETED, event.path(), event.zxid());
    }

    private @Nullable Change changed(WatchedEvent event, @Nullable Stat before, @Nullable Stat now) {
        if (before == null || now == null || now.czxid() != before.czxid() || version(now) <= version(before)) {
            // Told already, or the notifications of the deletion and creation that were read here follow.
            return null;
        }
        known.put(event.path(), now);
        return new Change(changed(), event.path(), version(now));
    }

    private static Stat asCreated(Stat now) {
        return new Stat(
                now.czxid(),
                now.czxid(),
                now.ctime(),
                now.ctime(),
                0,
                0,
                now.aversion(),
                now.ephemeralOwner(),
                now.dataLength(),
                now.numChildren(),
                now.czxid());
    }

    private ZkNodeEventType changed() {
        return mode == Mode.CHILDREN ? ZkNodeEventType.CHILDREN_CHANGED : ZkNodeEventType.DATA_CHANGED;
    }

    private long version(Stat stat) {
        return mode == Mode.CHILDREN ? stat.pzxid() : stat.mzxid();
    }

    private static final Stat GONE = new Stat(-1, -1, 0, 0, 0, 0, 0, 0, 0, 0, -1);
}
