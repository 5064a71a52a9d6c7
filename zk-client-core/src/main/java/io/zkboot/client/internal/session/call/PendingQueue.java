/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.protocol.Xid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that were written and wait for their reply, in the order of the wire. Owned by the SendThread. */
public final class PendingQueue {
    private final ArrayDeque<Call<?>> calls = new ArrayDeque<>();

    public void add(Call<?> call) {
        calls.addLast(call);
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
        if (calls.peekFirst() == call) {
            calls.pollFirst();
        } else {
            calls.removeFirstOccurrence(call);
        }
    }

    /** Returns all that are answered by one frame. */
    public List<Call<?>> together(Call<?> first) {
        List<Call<?>> together = new ArrayList<>(first.together());
        for (Call<?> call : calls) {
            if (together.size() == first.together()) {
                break;
            }
            if (call == first || !together.isEmpty()) {
                together.add(call);
            }
        }
        return together;
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
    }
}
