/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.data.Stat;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A node in memory, small: it knows neither its name, which is the key it is found by, nor its parent, and holds the
 * figures of its status itself. Never changed but for what is below it: a newer state is another object with the same
 * children.
 */
final class TreeNode {
    /** The children of a node by name, and the transaction as of which they were listed. */
    static final class Directory {
        private static final long NEVER = -1;

        final ConcurrentHashMap<String, TreeNode> children = new ConcurrentHashMap<>(4);
        private long listedAt = NEVER;

        /**
         * Whether no child has come or gone since the list, by the status of now. Those of which events told count as
         * well: that all of a transaction has been heard of is not to be known.
         */
        boolean isAsOf(Stat stat) {
            return listedAt == stat.pzxid();
        }

        void listed(Stat stat) {
            listedAt = stat.pzxid();
        }

        /** Children may be missing that are there: the next resync lists them again, whatever the status says. */
        void lacksSome() {
            listedAt = NEVER;
        }

        /** Whether children may be missing of which no event will tell. */
        boolean isLacking() {
            return listedAt == NEVER;
        }
    }

    /** Stands in place of a value. */
    private record NoValue(Throwable failure) {}

    private final long czxid;
    private final long mzxid;
    private final long ctime;
    private final long mtime;
    private final long ephemeralOwner;
    private final long pzxid;
    private final int version;
    private final int cversion;
    private final int aversion;
    private final int dataLength;
    private final int numChildren;
    private final @Nullable Object value;
    private volatile @Nullable Directory directory;

    private TreeNode(Stat stat, @Nullable Object value, @Nullable Directory directory) {
        this.czxid = stat.czxid();
        this.mzxid = stat.mzxid();
        this.ctime = stat.ctime();
        this.mtime = stat.mtime();
        this.ephemeralOwner = stat.ephemeralOwner();
        this.pzxid = stat.pzxid();
        this.version = stat.version();
        this.cversion = stat.cversion();
        this.aversion = stat.aversion();
        this.dataLength = stat.dataLength();
        this.numChildren = stat.numChildren();
        this.value = value;
        this.directory = directory;
    }

    static TreeNode of(Stat stat, @Nullable Object value) {
        return new TreeNode(stat, value, null);
    }

    static Object noValue(Throwable failure) {
        return new NoValue(failure);
    }

    /** Returns the same node in a newer state. */
    TreeNode with(Stat stat, @Nullable Object newValue) {
        return new TreeNode(stat, newValue, directory);
    }

    long czxid() {
        return czxid;
    }

    long mzxid() {
        return mzxid;
    }

    int aversion() {
        return aversion;
    }

    int dataLength() {
        return dataLength;
    }

    int numChildren() {
        return numChildren;
    }

    @Nullable Object value() {
        return value;
    }

    boolean hasFailed() {
        return value instanceof NoValue;
    }

    /** Returns what is below, null if there never was anything. */
    @Nullable Directory directory() {
        return directory;
    }

    Directory madeDirectory() {
        Directory made = directory;
        if (made == null) {
            made = new Directory();
            directory = made;
        }
        return made;
    }

    Stat stat() {
        return new Stat(
                czxid,
                mzxid,
                ctime,
                mtime,
                version,
                cversion,
                aversion,
                ephemeralOwner,
                dataLength,
                numChildren,
                pzxid);
    }

    @SuppressWarnings("unchecked") // the one decoder of the cache made all values
    <T> CachedNode<T> seenAs(String path) {
        return value instanceof NoValue none
                ? new CachedNode<>(path, null, stat(), none.failure())
                : new CachedNode<>(path, (T) value, stat(), null);
    }
}
