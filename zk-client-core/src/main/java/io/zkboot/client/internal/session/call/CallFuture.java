/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.OperationEnd;
import io.zkboot.client.internal.session.delivery.OperationFuture;
import org.jspecify.annotations.Nullable;

/** The future of one call. A request that was not sent yet when its user completes it is never sent. */
public final class CallFuture<R extends @Nullable Object> extends OperationFuture<R> implements Completion<R> {
    private final OutgoingQueue outgoing;

    public CallFuture(EventThread eventThread, OutgoingQueue outgoing, @Nullable OperationEnd end) {
        super(eventThread, end);
        this.outgoing = outgoing;
    }

    /** What was not sent soon takes no room any more. */
    @Override
    protected void dropsRest() {
        outgoing.gaveUp(1);
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
        end(call.result(), call.failure());
    }
}
