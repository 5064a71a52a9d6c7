/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.compatibility;

import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.PendingQueue;
import io.zkboot.client.internal.session.call.WaitingCalls;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends one at a time what may have cost the connection before. A server that does not know an operation says so and
 * closes, but its word can get lost when it is busy with other requests of the same client: a reset overtakes it, and
 * 3.4.14 at times closes without a word (seen in a capture). Sent again among others, such a call could lose one
 * connection after the other; alone on the connection it is answered. An operation that the server has answered once
 * needs no such care any more. Owned by the SendThread.
 */
public final class SuspectCalls {
    private final PendingQueue pending;
    private final Set<Integer> tried = new HashSet<>();
    private boolean inUse = true;
    private boolean waits;

    public SuspectCalls(PendingQueue pending) {
        this.pending = pending;
    }

    /** Takes the next call to send from those that wait; null if there is none, or if it has to wait for an answer. */
    public @Nullable Call<?> next(WaitingCalls waiting) {
        return inUse ? careful(waiting) : waiting.poll();
    }

    private @Nullable Call<?> careful(WaitingCalls waiting) {
        if (waits && !pending.isEmpty()) {
            return null;
        }
        waits = false;
        Call<?> call = waiting.peek();
        if (call == null) {
            return null;
        }
        if (!call.hasLeftBefore()) { // those of the lost connection come first
            inUse = false;
        } else if (isSuspect(call)) {
            if (!pending.isEmpty()) {
                return null;
            }
            waits = true;
            tried.add(opCode(call));
        }
        return waiting.poll();
    }

    private boolean isSuspect(Call<?> call) {
        return RefusedOperations.mayBeUnknown(opCode(call)) && !tried.contains(opCode(call));
    }

    private static int opCode(Call<?> call) {
        return call.request().opCode().code();
    }
}
