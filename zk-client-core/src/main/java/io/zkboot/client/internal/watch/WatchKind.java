/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatcherType;

/** The kinds of watch that a client keeps apart, in the order in which they are set again on a new connection. */
public enum WatchKind {
    /** One-shot, set by a read of a node that exists. */
    DATA(EventType.DATA_WATCH_REMOVED),
    /** One-shot, set by {@code exists} on a node that does not. */
    EXIST(EventType.DATA_WATCH_REMOVED),
    /** One-shot, set by {@code getChildren}. */
    CHILD(EventType.CHILD_WATCH_REMOVED),
    /** On one node, stays. */
    PERSISTENT(EventType.PERSISTENT_WATCH_REMOVED),
    /** On a node and all below it, stays. */
    PERSISTENT_RECURSIVE(EventType.PERSISTENT_WATCH_REMOVED);

    private final EventType removal;

    WatchKind(EventType removal) {
        this.removal = removal;
    }

    /** Returns the event that tells a watcher of its removal. */
    EventType removal() {
        return removal;
    }

    /** Returns the kind as users know it. */
    public WatchInfo.Kind shown() {
        return switch (this) {
            case DATA -> WatchInfo.Kind.DATA;
            case EXIST -> WatchInfo.Kind.EXISTS;
            case CHILD -> WatchInfo.Kind.CHILDREN;
            case PERSISTENT -> WatchInfo.Kind.PERSISTENT;
            case PERSISTENT_RECURSIVE -> WatchInfo.Kind.PERSISTENT_RECURSIVE;
        };
    }

    /** Whether a removal of the given type means this kind. */
    boolean is(WatcherType type) {
        return switch (type) {
            case ANY -> true;
            case DATA -> this == DATA || this == EXIST;
            case CHILDREN -> this == CHILD;
            case PERSISTENT -> this == PERSISTENT;
            case PERSISTENT_RECURSIVE -> this == PERSISTENT_RECURSIVE;
        };
    }

    /** Whether the watch stays after it fired. */
    public boolean isPersistent() {
        return this == PERSISTENT || this == PERSISTENT_RECURSIVE;
    }

    /** Whether the events of a watch of this kind may come by one of the other kind on its path. */
    public boolean mayRideOn(WatchKind other) {
        return this != other && !(isPersistent() && other == PERSISTENT) && other.isPersistent();
    }
}
