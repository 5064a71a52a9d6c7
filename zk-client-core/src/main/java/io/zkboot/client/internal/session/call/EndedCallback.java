/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.EventThread;
import org.jspecify.annotations.Nullable;

/**
 * A callback hears of an end that is not that of one call: of an operation of several, or of a call that was not taken.
 *
 * @param of names the operation
 */
public record EndedCallback<R extends @Nullable Object>(
        Call<?> of,
        ResultCallback<? super R> callback,
        @Nullable R result,
        @Nullable ZkException failure) implements Delivery {
    /**
     * Hands it to the EventThread, from any thread: never is a callback called by the method that it was given to.
     *
     * @throws ZkException its failure, if the client has ended, so that there is no such thread, or if it says that
     *     there is too much, and that thread has too much to tell of as it is
     */
    public void handIn(EventThread eventThread) {
        boolean tooMuch = failure instanceof TooManyRequestsException
                && eventThread.untaken().areMany()
                && !eventThread.isCurrent();
        if ((tooMuch || !eventThread.handIn(this)) && failure != null) {
            throw failure;
        }
    }

    @Override
    public boolean isCompletion() {
        return true;
    }

    @Override
    public int requestBytes() {
        return of.requestBytes();
    }

    @Override
    public void deliver() {
        callback.ended(result, failure);
    }

    @Override
    public String describe() {
        return WrappedCallback.nameOf(callback) + " of " + of;
    }
}
