/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.Xid;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Calls that were written and wait for their reply, in the order of the wire. Owned by the SendThread. */
final class PendingQueue {
    private final ArrayDeque<Call<?>> calls = new ArrayDeque<>();
    private int arming;

    void add(Call<?> call) {
        calls.addLast(call);
        arming += isArming(call) ? 1 : 0;
    }

    /** Whether a call among these sets a watch: only then is it worth looking for which one. */
    boolean isArmingAny() {
        return arming > 0;
    }

    private static boolean isArming(Call<?> call) {
        WatchChange change = call.watchChange();
        return change != null && !(change instanceof WatchChange.Disarm);
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
        arming -= removed && isArming(call) ? 1 : 0;
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
    }
}
