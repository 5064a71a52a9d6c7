/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.ZkFuture;
import org.jspecify.annotations.Nullable;

/** The future of one call. A request that was not sent yet when it is cancelled is never sent. */
public final class CallFuture<R extends @Nullable Object> extends ZkFuture<R> implements Completion<R> {
    private final OutgoingQueue outgoing;

    public CallFuture(EventThread eventThread, OutgoingQueue outgoing) {
        super(eventThread);
        this.outgoing = outgoing;
    }

    /** A request that was not sent yet is never sent, and soon takes no room any more. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean open = !isDone();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (open && cancelled) {
            outgoing.gaveUp(1);
        }
        return cancelled;
    }

    @Override
    public boolean isWanted() {
        return !isDone();
    }

    @Override
    public boolean isForEventThread() {
        return true;
    }

    @Override
    public void ended(Call<R> call) {
        ZkException failure = call.failure();
        call.observe();
        if (failure != null) {
            completeExceptionally(failure);
        } else {
            complete(call.result());
        }
    }
}
