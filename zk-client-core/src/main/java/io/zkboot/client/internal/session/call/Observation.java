/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.transport.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Times the requests of a session for the metrics hook. Made only if there is a hook, once: a request that has the
 * usual time until its deadline began that long before it, so that nothing has to be kept for it.
 */
public final class Observation {
    private static final Logger log = SafeLogger.of(Observation.class);

    private final ClientObserver observer;
    private final Clock clock;
    private final long usualNanos;

    /**
     * Creates it.
     *
     * @param usualNanos time that nearly all requests have until their deadline, {@link Call#FOREVER} for no deadline
     */
    public Observation(ClientObserver observer, Clock clock, long usualNanos) {
        this.observer = observer;
        this.clock = clock;
        this.usualNanos = usualNanos;
    }

    /** A call begins now, and has so long. */
    void begins(Call<?> call, long now, long timeoutNanos) {
        if (timeoutNanos != usualNanos || timeoutNanos == Call.FOREVER) {
            call.startedAt(now);
        }
    }

    /**
     * A call ends, of which the hook hears on the EventThread before the call's own user does. SendThread.
     *
     * @param failure null if it succeeded
     */
    public void ends(Call<?> call, @Nullable ZkException failure, DeliveryBatch deliveries) {
        try {
            deliveries.requestEnds(call.operation(), codeOf(failure), startOf(call));
        } catch (OutOfMemoryError untold) {
            // The end of the call is what counts, and it comes after this; to log would need memory as well.
        }
    }

    /**
     * A call has ended, of which the hook hears here and now. It must not keep a good operation from ending well.
     *
     * @param failure null if it succeeded
     */
    @SuppressWarnings("CatchingUnchecked")
    void ended(Call<?> call, @Nullable ZkException failure) {
        try {
            observer.operationEnded(call.operation(), clock.nanoTime() - startOf(call), codeOf(failure));
        } catch (Throwable e) {
            log.warn(
                    "The observer {} threw on the end of {}.",
                    observer.getClass().getName(),
                    call.operation(),
                    e);
        }
    }

    private long startOf(Call<?> call) {
        return call.knowsStart() ? call.startedAt() : call.deadline() - usualNanos;
    }

    private static ErrorCode codeOf(@Nullable ZkException failure) {
        return failure == null ? ErrorCode.OK : failure.code();
    }
}
