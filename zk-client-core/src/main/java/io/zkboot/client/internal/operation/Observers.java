/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.session.delivery.OperationEnd;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Several metrics hooks as one. */
public record Observers(List<ClientObserver> observers) implements ClientObserver {
    /** Returns one hook for all of them, null for none. */
    public static @Nullable ClientObserver of(List<ClientObserver> observers) {
        return switch (observers.size()) {
            case 0 -> null;
            case 1 -> observers.get(0);
            default -> new Observers(List.copyOf(observers));
        };
    }

    /** Tells all of them, and only then throws what one has thrown: it must not leave the others uninformed. */
    @SuppressWarnings("CatchingUnchecked") // an Error of one as well
    private void tell(Consumer<ClientObserver> news) {
        Throwable first = null;
        for (ClientObserver observer : observers) {
            try {
                news.accept(observer);
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw (RuntimeException) first; // the methods declare no other kind
        }
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
            ObservedOperation one = OperationEnd.ask(observer, operation, path);
            if (one != null) {
                wanted = wanted == null ? one : new Both(wanted, one);
            }
        }
        return wanted;
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

    @Override
    public void retried(String operation, int attempt, ErrorCode error) {
        tell(observer -> observer.retried(operation, attempt, error));
    }

    @Override
    public void listenerFailed(Throwable failure) {
        tell(observer -> observer.listenerFailed(failure));
    }
}
