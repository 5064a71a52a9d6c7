/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.protocol.Xid;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Calls that were written and wait for their reply, in the order of the wire. Owned by the SendThread. */
final class PendingQueue {
    private final ArrayDeque<Call<?>> calls = new ArrayDeque<>();

    void add(Call<?> call) {
        calls.addLast(call);
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
        if (calls.peekFirst() == call) {
            calls.pollFirst();
        } else {
            calls.removeFirstOccurrence(call);
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
    }
}
