/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatcherType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The one-shot watches that the server of a connection may hold although nobody here waits for them. It has one in each
 * of its two tables: on the node, be it there or not, and on its children. Owned by the SendThread.
 */
final class IdleOneShots {
    private final Set<String> data = new HashSet<>();
    private final Set<String> children = new HashSet<>();

    /** The server may hold such a watch for nobody from now on. */
    void add(WatcherType type, String path) {
        if (type != WatcherType.CHILDREN) {
            data.add(path);
        }
        if (type != WatcherType.DATA) {
            children.add(path);
        }
    }

    /** The server holds no such watch any more. */
    void remove(WatcherType type, String path) {
        if (type != WatcherType.CHILDREN) {
            data.remove(path);
        }
        if (type != WatcherType.DATA) {
            children.remove(path);
        }
    }

    /** An event has come, which has used up what waited for it. */
    void fired(EventType event, String path) {
        if (event == EventType.NODE_CHILDREN_CHANGED) {
            children.remove(path);
        } else {
            data.remove(path);
        }
        if (event == EventType.NODE_DELETED) {
            children.remove(path);
        }
    }

    boolean isEmpty() {
        return data.isEmpty() && children.isEmpty();
    }

    boolean onData(String path) {
        return data.contains(path);
    }

    boolean onChildren(String path) {
        return children.contains(path);
    }

    /** Returns all paths, as they are now. */
    List<String> paths() {
        Set<String> all = new HashSet<>(data);
        all.addAll(children);
        return List.copyOf(all);
    }
}
