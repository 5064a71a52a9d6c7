/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.event.WatchedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths to be read, each of them once at a time: what an event has named is not behind what is owed to a fill or a
 * resync, or a change would wait for all of those; nor before all of it. Owned by the EventThread.
 */
final class ReadQueue {
    /** Why a path is read. */
    static final class Want {
        private boolean fill;
        private boolean verify;
        private boolean urgent;
        private boolean underWay;
        private boolean again;
        private long zxid;

        /** Whether the cache is not complete before the answer. */
        boolean isOwed() {
            return fill || verify;
        }

        /** Whether what is below must be compared as well. */
        boolean isVerification() {
            return verify;
        }
    }

    private final Map<String, Want> wants = new HashMap<>();
    private final Deque<String> urgent = new ArrayDeque<>();
    private final Deque<String> bulk = new ArrayDeque<>();
    private boolean bulkNext;
    private int owed;
    private int waiting;

    /** Reads a path for a fill, or to compare it and what is below. */
    void owe(String path, boolean verify) {
        Want want = wants.get(path);
        if (want == null) {
            want = add(path);
            bulk.add(path);
        }
        owed += want.isOwed() ? 0 : 1;
        want.fill |= !verify;
        want.verify |= verify;
    }

    /** Reads a path that was not known, owed to a fill or not. */
    void want(String path, boolean owed) {
        if (owed) {
            owe(path, false);
        } else {
            changed(path, WatchedEvent.NO_ZXID);
        }
    }

    /** Owes all that is wanted. */
    void oweAll() {
        for (Want want : wants.values()) {
            owed += want.isOwed() ? 0 : 1;
            want.fill = true;
        }
    }

    /**
     * Reads a path because of an event. One that is under way need not show the change on every server, so it is read
     * again, unless the answer proves to be as new.
     */
    void changed(String path, long zxid) {
        Want want = wants.get(path);
        if (want == null) {
            want = add(path);
        } else if (want.underWay) {
            want.zxid = zxid == WatchedEvent.NO_ZXID || (want.again && want.zxid == WatchedEvent.NO_ZXID)
                    ? WatchedEvent.NO_ZXID
                    : Math.max(zxid, want.zxid);
            want.again = true;
            return;
        }
        if (!want.urgent) {
            want.urgent = true;
            urgent.add(path);
        }
    }

    private Want add(String path) {
        Want want = new Want();
        wants.put(path, want);
        waiting++;
        return want;
    }

    /** Returns the next path to be read, which is under way then; null for none. */
    @Nullable String next() {
        bulkNext = !bulkNext; // by turns, or changes without end would keep a fill from its end
        String path = next(bulkNext ? bulk : urgent);
        return path == null ? next(bulkNext ? urgent : bulk) : path;
    }

    private @Nullable String next(Deque<String> queue) {
        for (String path = queue.poll(); path != null; path = queue.poll()) {
            Want want = wants.get(path);
            if (want != null && !want.underWay) {
                want.underWay = true;
                waiting--;
                return path;
            }
        }
        return null;
    }

    /** Whether a path is read only to be compared: no event has named it, and it was there before. */
    boolean isOnlyCompared(String path) {
        Want want = wants.get(path);
        return want != null && want.verify && !want.fill && !want.urgent;
    }

    /** Reads of these have not been answered: they go first when reading goes on, in this order. */
    void unanswered(List<String> paths) {
        for (int i = paths.size() - 1; i >= 0; i--) {
            unanswered(paths.get(i));
        }
    }

    /** The read has not been answered: it goes first when reading goes on. */
    void unanswered(String path) {
        Want want = wants.get(path);
        if (want != null && want.underWay) {
            want.underWay = false;
            want.urgent |= want.again; // what an event or a list has named is more than a comparison
            want.again = false;
            waiting++;
            (want.urgent ? urgent : bulk).addFirst(path);
        }
    }

    /**
     * The read has been answered.
     *
     * @param mzxid the newest change that the answer shows
     */
    Want answered(String path, long mzxid) {
        Want want = wants.remove(path);
        if (want == null) {
            throw new IllegalStateException("Nobody has asked for " + path);
        }
        owed -= want.isOwed() ? 1 : 0;
        if (want.again && (want.zxid == WatchedEvent.NO_ZXID || want.zxid > mzxid)) {
            changed(path, want.zxid);
        }
        return want;
    }

    /** Another resync begins: what the one before has not compared yet, it will compare. */
    void dropVerification() {
        for (Iterator<Want> all = wants.values().iterator(); all.hasNext(); ) {
            Want want = all.next();
            if (want.verify) {
                want.verify = false;
                owed -= want.fill ? 0 : 1;
                if (!want.fill && !want.urgent && !want.underWay) {
                    all.remove();
                    waiting--;
                }
            }
        }
        bulk.removeIf(path -> !wants.containsKey(path)); // or they would pile up with a connection that flaps
    }

    boolean owesNothing() {
        return owed == 0;
    }

    int waiting() {
        return waiting;
    }

    boolean hasUrgent() {
        return !urgent.isEmpty();
    }

    boolean hasUnderWay() {
        return wants.size() > waiting;
    }
}
