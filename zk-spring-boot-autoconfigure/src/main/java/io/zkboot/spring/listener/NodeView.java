/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.Stat;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
     * Takes over all nodes as they are, and returns what has changed since; {@code INITIAL} for each the first time.
     */
    List<Change> synchronize(SortedMap<String, Stat> now) {
        List<Change> changes = new ArrayList<>();
        if (!synchronizedOnce) {
            now.forEach((path, stat) -> changes.add(new Change(ZkNodeEventType.INITIAL, path, version(stat))));
        } else {
            // Deletions first, children before parents; then creations and changes, parents before children.
            known.descendingMap().forEach((path, stat) -> {
                Stat current = now.get(path);
                if (current == null || current.czxid() != stat.czxid()) {
                    changes.add(new Change(ZkNodeEventType.DELETED, path, ZkNodeEvent.NO_ZXID));
                }
            });
            now.forEach((path, stat) -> {
                Stat before = known.get(path);
                if (before == null || before.czxid() != stat.czxid()) {
                    changes.add(new Change(ZkNodeEventType.CREATED, path, stat.czxid()));
                    if (!creationTellsContent && version(stat) > stat.czxid()) {
                        changes.add(new Change(changed(), path, version(stat)));
                    }
                } else if (version(stat) > version(before)) {
                    changes.add(new Change(changed(), path, version(stat)));
                }
            });
        }
        known.clear();
        known.putAll(now);
        synchronizedOnce = true;
        return changes;
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
        known.computeIfPresent(path, (key, before) -> now.czxid() == before.czxid() ? now : before);
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
