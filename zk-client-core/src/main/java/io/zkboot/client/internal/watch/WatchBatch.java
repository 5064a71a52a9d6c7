/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.watch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.ToLongBiFunction;
import java.util.stream.Stream;

/**
 * The watches that one SetWatches or SetWatches2 request sets again, as paths of the server.
 *
 * @param seen the last transaction of which the owners of the one-shot watches have heard all that concerns them; the
 *     server tells them at once of what came after it
 * @param data paths of the data watches
 * @param exist paths of the exists watches
 * @param child paths of the children watches
 * @param persistent paths of the persistent watches
 * @param recursive paths of the recursive watches
 */
public record WatchBatch(
        long seen,
        List<String> data,
        List<String> exist,
        List<String> child,
        List<String> persistent,
        List<String> recursive) {

    private static final int LENGTH_PREFIX = 4;

    /** Bytes of a request besides its paths: header, transaction, and how many paths each list has. */
    private static final int FIXED_PART = 8 + 8 + 5 * 4;

    /** Whether the batch needs SetWatches2, which servers before 3.6 do not know. */
    public boolean hasPersistent() {
        return !persistent.isEmpty() || !recursive.isEmpty();
    }

    /**
     * Cuts the watches of a session into batches. Those that stay come last: what a server tells of the past because of
     * the others is not for them, and servers from 3.6 to 3.8 know one mode for a path, the last one that was set. The
     * others are in the order of what their owners have seen, and of {@link WatchKind}.
     *
     * @param registry the watches
     * @param maxBytes limit for the encoded paths of one batch, each its UTF-8 length and 4 bytes, as
     *     {@link #roomForPaths} says. Only a single path that is longer by itself exceeds it
     * @param includePersistent whether to include persistent and recursive watches
     * @param seen what the owners of the watches of a kind on a path have seen; of no meaning for watches that stay
     * @return no batch if there are no watches; none of them is empty
     */
    public static List<WatchBatch> batches(
            WatchRegistry registry, int maxBytes, boolean includePersistent, ToLongBiFunction<WatchKind, String> seen) {
        TreeMap<Long, Cutter> cutters = new TreeMap<>();
        for (WatchKind kind : WatchKind.values()) {
            if (kind.isPersistent() && !includePersistent) {
                continue;
            }
            for (String path : registry.paths(kind)) {
                Cutter cutter = kind.isPersistent() && !cutters.isEmpty()
                        ? cutters.lastEntry().getValue()
                        : cutters.computeIfAbsent(seen.applyAsLong(kind, path), each -> new Cutter(each, maxBytes));
                cutter.add(kind, path);
            }
        }
        List<WatchBatch> batches = new ArrayList<>();
        cutters.values().forEach(cutter -> batches.addAll(cutter.batches));
        return batches;
    }

    /** Puts watches whose owners have seen the same into batches, as many into each as it has room for. */
    private static final class Cutter {
        private final long seen;
        private final int maxBytes;
        private final List<WatchBatch> batches = new ArrayList<>();
        private long room;

        private Cutter(long seen, int maxBytes) {
            this.seen = seen;
            this.maxBytes = maxBytes;
        }

        private void add(WatchKind kind, String path) {
            long bytes = encodedLength(path);
            if (batches.isEmpty() || bytes > room) {
                batches.add(empty(seen));
                room = maxBytes;
            }
            batches.get(batches.size() - 1).paths(kind).add(path);
            room -= bytes;
        }
    }

    /** Returns how many bytes are left for the paths in a request of this size, header included. */
    public static int roomForPaths(int requestBytes) {
        return requestBytes - FIXED_PART;
    }

    /** Returns the bytes that the paths take in a request. */
    public long encodedLength() {
        long bytes = 0;
        for (WatchKind kind : WatchKind.values()) {
            for (String path : paths(kind)) {
                bytes += encodedLength(path);
            }
        }
        return bytes;
    }

    /** Returns the bytes that a path takes in a request. */
    public static long encodedLength(String path) {
        return LENGTH_PREFIX + utf8Length(path);
    }

    /**
     * Returns what of it is still needed, without the paths whose watches have gone.
     *
     * @param needed whether a watch of a kind is needed on a path
     */
    public WatchBatch only(BiPredicate<WatchKind, String> needed) {
        WatchBatch left = empty(seen);
        for (WatchKind kind : WatchKind.values()) {
            paths(kind).stream().filter(path -> needed.test(kind, path)).forEach(left.paths(kind)::add);
        }
        return left;
    }

    /**
     * Returns the batch with the watches that stay on the paths of its others: servers from 3.6 to 3.8 would take the
     * mode of those for theirs.
     *
     * @param stays whether there is a watch of a kind on a path
     */
    public WatchBatch withStaying(BiPredicate<WatchKind, String> stays) {
        WatchBatch all = empty(seen);
        for (WatchKind kind : WatchKind.values()) {
            Set<String> paths = new LinkedHashSet<>(paths(kind));
            if (kind.isPersistent()) {
                Stream.of(data, exist, child)
                        .flatMap(List::stream)
                        .filter(path -> stays.test(kind, path))
                        .forEach(paths::add);
            }
            all.paths(kind).addAll(paths);
        }
        return all;
    }

    /**
     * Cuts what another batch does not have into batches.
     *
     * @param maxBytes as for {@link #batches}
     */
    public List<WatchBatch> without(WatchBatch other, int maxBytes) {
        Cutter cutter = new Cutter(seen, maxBytes);
        for (WatchKind kind : WatchKind.values()) {
            Set<String> paths = new LinkedHashSet<>(paths(kind));
            other.paths(kind).forEach(paths::remove);
            paths.forEach(path -> cutter.add(kind, path));
        }
        return cutter.batches;
    }

    public boolean has(String path) {
        return Stream.of(WatchKind.values()).anyMatch(kind -> paths(kind).contains(path));
    }

    public boolean isEmpty() {
        return Stream.of(WatchKind.values()).allMatch(kind -> paths(kind).isEmpty());
    }

    private static WatchBatch empty(long seen) {
        return new WatchBatch(
                seen, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Returns the paths of the watches of one kind. */
    public List<String> paths(WatchKind kind) {
        return switch (kind) {
            case DATA -> data;
            case EXIST -> exist;
            case CHILD -> child;
            case PERSISTENT -> persistent;
            case PERSISTENT_RECURSIVE -> recursive;
        };
    }

    /** Counts the bytes without encoding: there may be a hundred thousand paths, and the connection waits. */
    private static long utf8Length(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Half of a surrogate pair takes 2 of its 4 bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
