/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.transport.Clock;
import org.slf4j.Logger;

/** Times one operation for the metrics hook. Made only if there is a hook. */
public record Observation(ClientObserver observer, Clock clock, long startedAt) {
    private static final Logger log = SafeLogger.of(Observation.class);

    /** Returns the report of a call that ends now, for the EventThread. */
    Delivery of(Call<?> call) {
        ZkException failure = call.failure();
        ErrorCode error = failure == null ? ErrorCode.OK : failure.code();
        String operation = call.operation();
        long nanos = clock.nanoTime() - startedAt;
        return new Delivery.Observed(observer, hook -> hook.operationEnded(operation, nanos, error));
    }

    /** Reports the end. A hook that throws, even an Error, must not keep a good operation from ending well. */
    @SuppressWarnings("CatchingUnchecked")
    void ended(String operation, ErrorCode error) {
        try {
            observer.operationEnded(operation, clock.nanoTime() - startedAt, error);
        } catch (Throwable e) {
            log.warn(
                    "The observer {} threw on the end of {}.",
                    observer.getClass().getName(),
                    operation,
                    e);
        }
    }
}
