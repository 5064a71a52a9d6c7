/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.client.internal.log.SafeLogger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Tells the hook of the end of an operation: once, whoever finds out first. A hook that throws, even an Error, must not
 * keep an operation from beginning or ending well.
 */
public final class OperationEnd {
    private static final Logger log = SafeLogger.of(OperationEnd.class);

    private final AtomicReference<@Nullable ObservedOperation> waiting;
    private final Supplier<@Nullable String> server;

    private OperationEnd(ObservedOperation waiting, Supplier<@Nullable String> server) {
        this.waiting = new AtomicReference<>(waiting);
        this.server = server;
    }

    /**
     * Says that an operation begins.
     *
     * @param server the server that is connected, asked at the end
     * @return what the end is to be told, null if nobody wants to know
     */
    public static @Nullable OperationEnd of(
            ClientObserver observer, String operation, @Nullable String path, Supplier<@Nullable String> server) {
        ObservedOperation wanted = ask(observer, operation, path);
        return wanted == null ? null : new OperationEnd(wanted, server);
    }

    /** Asks a hook whether it wants to hear of the end. */
    @SuppressWarnings("CatchingUnchecked")
    private static @Nullable ObservedOperation ask(ClientObserver observer, String operation, @Nullable String path) {
        try {
            return observer.operationStarted(operation, path);
        } catch (Throwable e) {
            log.warn(
                    "The observer {} threw on the start of {}.",
                    observer.getClass().getName(),
                    operation,
                    e);
            return null;
        }
    }

    /**
     * The operation has ended.
     *
     * @param failure what its caller is told, null if it succeeded
     */
    @SuppressWarnings("CatchingUnchecked")
    public void tell(@Nullable Throwable failure) {
        ObservedOperation told = waiting.getAndSet(null);
        if (told == null) {
            return;
        }
        try {
            told.ended(failure, server.get());
        } catch (Throwable e) {
            log.warn("{} threw on the end of an operation.", told.getClass().getName(), e);
        }
    }

    /** Runs an operation to its end. */
    @SuppressWarnings("CatchingUnchecked")
    public <R extends @Nullable Object> @Nullable R around(Supplier<@Nullable R> operation) {
        @Nullable R result;
        try {
            result = operation.get();
        } catch (Throwable failure) {
            tell(failure);
            throw failure;
        }
        tell(null);
        return result;
    }
}
