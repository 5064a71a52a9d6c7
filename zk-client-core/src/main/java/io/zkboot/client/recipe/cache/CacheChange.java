/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.event.WatchedEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one node of a cache has changed. The changes of a path are a chain: what is old in one is what was current in the
 * one before. Several changes of the data may be told as one, and a node that has come and gone between may not be told
 * at all; a node that was deleted and created again is told as both.
 *
 * @param type what happened
 * @param path the node it happened to
 * @param old the node before; null if it was created
 * @param current the node now; null if it was deleted
 * @param zxid transaction of the newest change in this one; {@link WatchedEvent#NO_ZXID} for a deletion of which the
 *     server did not say it (those before 3.9, and what happened while there was no connection)
 */
public record CacheChange<T>(
        Type type,
        String path,
        @Nullable CachedNode<T> old,
        @Nullable CachedNode<T> current,
        long zxid) {
    /** What happened to a node. */
    public enum Type {
        /** It was created. */
        CREATED,
        /** Its data were set. */
        CHANGED,
        /** It was deleted. Told of its children before. */
        DELETED
    }

    static <T> CacheChange<T> created(CachedNode<T> current) {
        return new CacheChange<>(
                Type.CREATED, current.path(), null, current, current.stat().mzxid());
    }

    static <T> CacheChange<T> changed(CachedNode<T> old, CachedNode<T> current) {
        return new CacheChange<>(
                Type.CHANGED, current.path(), old, current, current.stat().mzxid());
    }

    static <T> CacheChange<T> deleted(CachedNode<T> old, long zxid) {
        return new CacheChange<>(Type.DELETED, old.path(), old, null, zxid);
    }

    /** Returns this change and a change of the data after it as one. */
    CacheChange<T> then(CacheChange<T> later) {
        return new CacheChange<>(type, path, old, later.current, later.zxid);
    }

    /** Returns the node now, for changes that are no deletion. */
    public CachedNode<T> node() {
        return Objects.requireNonNull(current, "a deleted node");
    }

    /** Shows no values. */
    @Override
    public String toString() {
        return "CacheChange[" + type + " " + path + ", zxid 0x" + Long.toHexString(zxid) + "]";
    }
}
