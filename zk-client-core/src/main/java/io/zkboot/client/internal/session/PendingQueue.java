/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

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

    @Nullable Call<?> poll() {
        return calls.pollFirst();
    }

    void remove(Call<?> call) {
        calls.remove(call);
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
