/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The calls on their way that change watches, by path and in the order of the wire: thousands of them in a row must not
 * look at each other. Owned by the SendThread.
 */
final class PendingWatchChanges {
    private static final Deque<Call<?>> NONE = new ArrayDeque<>(0);

    private final Map<String, Deque<Call<?>>> changes = new HashMap<>();

    /** A call was written. */
    void sent(Call<?> call) {
        WatchChange change = call.watchChange();
        if (change != null) {
            changes.computeIfAbsent(change.path(), absent -> new ArrayDeque<>(2))
                    .addLast(call);
        }
    }

    /** A call was answered. */
    void answered(Call<?> call) {
        WatchChange change = call.watchChange();
        Deque<Call<?>> there = change == null ? null : changes.get(change.path());
        if (change != null && there != null && there.removeFirstOccurrence(call) && there.isEmpty()) {
            changes.remove(change.path());
        }
    }

    /** Whether a call among these sets a watch on the path. */
    boolean isArming(String path) {
        for (Call<?> call : changes.getOrDefault(path, NONE)) {
            if (!(call.watchChange() instanceof WatchChange.Disarm)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a call among these sets a watch of this kind on the path. */
    boolean isArming(WatchKind kind, String path) {
        for (Call<?> call : changes.getOrDefault(path, NONE)) {
            if (call.watchChange() instanceof WatchChange.Arm arm && arm.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the server will have a watch that stays on the path once all of these are done.
     *
     * @param now whether it has one before that
     * @param recursiveToo whether a recursive one counts
     */
    boolean willStay(String path, boolean now, boolean recursiveToo) {
        boolean stays = now;
        for (Call<?> call : changes.getOrDefault(path, NONE)) {
            WatchChange change = call.watchChange();
            if (change instanceof WatchChange.Disarm) {
                stays &= call.isLeavingWatches();
            } else if (change instanceof WatchChange.Arm arm) {
                stays |= arm.kind() == WatchKind.PERSISTENT
                        || (recursiveToo && arm.kind() == WatchKind.PERSISTENT_RECURSIVE);
            }
        }
        return stays;
    }
}
