/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several metrics hooks as one. */
record Observers(List<ClientObserver> observers) implements ClientObserver {
    /** Returns one hook for all of them, null for none. */
    static @Nullable ClientObserver of(List<ClientObserver> observers) {
        return switch (observers.size()) {
            case 0 -> null;
            case 1 -> observers.get(0);
            default -> new Observers(List.copyOf(observers));
        };
    }

    @Override
    public void pingAnswered(long nanos) {
        observers.forEach(observer -> observer.pingAnswered(nanos));
    }

    @Override
    public void connectAttempted(long nanos, Reason reason) {
        observers.forEach(observer -> observer.connectAttempted(nanos, reason));
    }

    @Override
    public void operationEnded(String operation, long nanos, ErrorCode error) {
        observers.forEach(observer -> observer.operationEnded(operation, nanos, error));
    }

    @Override
    public void retried(String operation, int attempt, ErrorCode error) {
        observers.forEach(observer -> observer.retried(operation, attempt, error));
    }

    @Override
    public void listenerFailed(Throwable failure) {
        observers.forEach(observer -> observer.listenerFailed(failure));
    }
}
