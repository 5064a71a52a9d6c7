/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import io.zkboot.client.error.ErrorCode;

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
                first = FirstFailure.and(first, e);
            }
        }
        FirstFailure.rethrow(first);
    }
}
