/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import io.zkboot.client.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Tells a hook of requests one by one: what it throws on one keeps none of the others from it. */
record EachEnded(ClientObserver observer, String operation, ErrorCode error) {
    /** Throws what was thrown first when all have been told. */
    @SuppressWarnings("CatchingUnchecked") // an Error as well
    void tell(long[] nanos) {
        Throwable first = null;
        for (long each : nanos) {
            try {
                observer.operationEnded(operation, each, error);
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                }
            }
        }
        rethrow(first);
    }

    private static void rethrow(@Nullable Throwable thrown) {
        if (thrown instanceof Error failure) {
            throw failure;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown; // the method declares no other kind
        }
    }
}
