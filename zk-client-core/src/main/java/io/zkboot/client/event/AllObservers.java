/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.internal.log.SafeLogger;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Several hooks as one; see {@link ClientObserver#all}. */
final class AllObservers implements ClientObserver {
    private static final Logger log = SafeLogger.of(ClientObserver.class);

    private final Collection<? extends ClientObserver> observers;

    AllObservers(Collection<? extends ClientObserver> observers) {
        this.observers = observers;
    }

    /** Tells all of them, and only then throws what one has thrown: it must not leave the others uninformed. */
    @SuppressWarnings("CatchingUnchecked") // an Error of one as well
    private void tell(Consumer<ClientObserver> news) {
        Throwable first = null;
        for (ClientObserver observer : observers) {
            try {
                news.accept(observer);
            } catch (Throwable e) {
                first = FirstFailure.and(first, e);
            }
        }
        FirstFailure.rethrow(first);
    }

    @Override
    public void pingAnswered(long nanos) {
        tell(observer -> observer.pingAnswered(nanos));
    }

    @Override
    public void connectAttempted(long nanos, Reason reason) {
        tell(observer -> observer.connectAttempted(nanos, reason));
    }

    @Override
    public void connectFailed(Reason reason, String detail) {
        tell(observer -> observer.connectFailed(reason, detail));
    }

    /** Asks all of them. What one throws is logged here: it must not keep the end from those who wait for it. */
    @Override
    public @Nullable ObservedOperation operationStarted(String operation, @Nullable String path) {
        ObservedOperation wanted = null;
        for (ClientObserver observer : observers) {
            ObservedOperation one = ask(observer, operation, path);
            if (one != null) {
                wanted = wanted == null ? one : new Both(wanted, one);
            }
        }
        return wanted;
    }

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

    /** The end of one operation, for two that wait for it. */
    private record Both(ObservedOperation first, ObservedOperation second) implements ObservedOperation {
        @Override
        public void ended(@Nullable Throwable failure, @Nullable String server) {
            try {
                first.ended(failure, server);
            } finally {
                second.ended(failure, server);
            }
        }
    }

    @Override
    public void operationEnded(String operation, long nanos, ErrorCode error) {
        tell(observer -> observer.operationEnded(operation, nanos, error));
    }

    /** Each gets figures of its own, since it may keep them. */
    @Override
    public void operationsEnded(String operation, ErrorCode error, long[] nanos) {
        tell(observer -> observer.operationsEnded(operation, error, nanos.clone()));
    }

    @Override
    public void retried(String operation, int attempt, ErrorCode error) {
        tell(observer -> observer.retried(operation, attempt, error));
    }

    @Override
    public void listenerFailed(Throwable failure) {
        tell(observer -> observer.listenerFailed(failure));
    }
}
