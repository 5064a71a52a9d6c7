/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls that were written and wait for their reply, in the order of the wire. Owned by the SendThread. */
public final class PendingQueue {
    private static final Deque<Call<?>> NONE = new ArrayDeque<>(0);

    private final ArrayDeque<Call<?>> calls = new ArrayDeque<>();
    /** Those that change watches, by path: thousands of them in a row must not look at each other. */
    private final Map<String, Deque<Call<?>>> changes = new HashMap<>();

    public void add(Call<?> call) {
        calls.addLast(call);
        WatchChange change = call.watchChange();
        if (change != null) {
            changes.computeIfAbsent(change.path(), absent -> new ArrayDeque<>(2))
                    .addLast(call);
        }
    }

    private void forget(Call<?> call) {
        WatchChange change = call.watchChange();
        Deque<Call<?>> there = change == null ? null : changes.get(change.path());
        if (change != null && there != null && there.removeFirstOccurrence(call) && there.isEmpty()) {
            changes.remove(change.path());
        }
    }

    /** Whether a call among these sets a watch on the path. */
    public boolean isArming(String path) {
        for (Call<?> call : changes.getOrDefault(path, NONE)) {
            if (!(call.watchChange() instanceof WatchChange.Disarm)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a call among these sets a watch of this kind on the path. */
    public boolean isArming(WatchKind kind, String path) {
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
    public boolean willStay(String path, boolean now, boolean recursiveToo) {
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

    public @Nullable Call<?> peek() {
        return calls.peekFirst();
    }

    /**
     * Returns the oldest call that adds an identity. Servers answer those at once, ahead of the requests before them
     * that are still on their way through the ensemble; among themselves they keep their order.
     */
    public @Nullable Call<?> peekAuth() {
        for (Call<?> call : calls) {
            if (call.xid() == Xid.AUTH) {
                return call;
            }
        }
        return null;
    }

    /** Removes a call, which is at the head in all but rare cases. */
    public void remove(Call<?> call) {
        boolean removed = calls.peekFirst() == call ? calls.pollFirst() != null : calls.removeFirstOccurrence(call);
        if (removed) {
            forget(call);
        }
    }

    public boolean isEmpty() {
        return calls.isEmpty();
    }

    public int size() {
        return calls.size();
    }

    public Iterable<Call<?>> inOrder() {
        return calls;
    }

    void clear() {
        calls.clear();
        changes.clear();
    }
}
