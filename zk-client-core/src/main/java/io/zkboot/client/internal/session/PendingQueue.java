/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.Xid;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Calls that were written and wait for their reply, in the order of the wire. Owned by the SendThread. */
final class PendingQueue {
    private final ArrayDeque<Call<?>> calls = new ArrayDeque<>();
    private int arming;
    private int disarming;

    void add(Call<?> call) {
        calls.addLast(call);
        count(call, 1);
    }

    private void count(Call<?> call, int by) {
        WatchChange change = call.watchChange();
        if (change instanceof WatchChange.Disarm) {
            disarming += by;
        } else if (change != null) {
            arming += by;
        }
    }

    /** Whether a call among these sets a watch. */
    boolean isArmingAny() {
        return arming > 0;
    }

    /** Whether a call among these sets a watch on the path. */
    boolean isArming(String path) {
        return arming > 0 && anyChange(change -> !(change instanceof WatchChange.Disarm), path);
    }

    /** Whether a call among these sets a watch of this kind on the path. */
    boolean isArming(WatchKind kind, String path) {
        return arming > 0 && anyChange(change -> change instanceof WatchChange.Arm arm && arm.kind() == kind, path);
    }

    /** Whether a call among these removes watches of the path. */
    boolean isDisarming(String path) {
        return disarming > 0 && anyChange(change -> change instanceof WatchChange.Disarm, path);
    }

    /** Looks through all; so there are counters, for thousands of removals in a row must not look at each other. */
    private boolean anyChange(Predicate<WatchChange> wanted, String path) {
        for (Call<?> call : calls) {
            WatchChange change = call.watchChange();
            if (change != null && wanted.test(change) && change.path().equals(path)) {
                return true;
            }
        }
        return false;
    }

    @Nullable Call<?> peek() {
        return calls.peekFirst();
    }

    /**
     * Returns the oldest call that adds an identity. Servers answer those at once, ahead of the requests before them
     * that are still on their way through the ensemble; among themselves they keep their order.
     */
    @Nullable Call<?> peekAuth() {
        for (Call<?> call : calls) {
            if (call.xid() == Xid.AUTH) {
                return call;
            }
        }
        return null;
    }

    /** Removes a call, which is at the head in all but rare cases. */
    void remove(Call<?> call) {
        boolean removed = calls.peekFirst() == call ? calls.pollFirst() != null : calls.removeFirstOccurrence(call);
        if (removed) {
            count(call, -1);
        }
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    int size() {
        return calls.size();
    }

    Iterable<Call<?>> inOrder() {
        return calls;
    }

    void clear() {
        calls.clear();
        arming = 0;
        disarming = 0;
    }
}
