/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.client.testing.sim.LifeTrace;
import org.jspecify.annotations.Nullable;

/** Writes the operations of a client into the trace of a life. */
final class TracedOperations implements ClientObserver {
    @Override
    public void retried(String operation, int attempt, ErrorCode error) {
        LifeTrace.note(() -> "tries again: " + operation + ", attempt " + attempt + ", " + error);
    }

    @Override
    public ObservedOperation operationStarted(String operation, @Nullable String path) {
        LifeTrace.note(() -> "begins " + operation + " " + path);
        return (failure, server) ->
                LifeTrace.note(() -> "ended: " + operation + " " + path + ", " + (failure == null ? "good" : failure));
    }
}
