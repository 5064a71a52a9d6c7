/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A future that only the EventThread completes, and that therefore refuses to be waited for on it. */
public class ZkFuture<R extends @Nullable Object> extends CompletableFuture<R> {
    private final EventThread eventThread;

    public ZkFuture(EventThread eventThread) {
        this.eventThread = eventThread;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new ZkFuture<>(eventThread);
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        refuseOnEventThread();
        return super.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnEventThread();
        return super.get(timeout, unit);
    }

    @Override
    public R join() {
        refuseOnEventThread();
        return super.join();
    }

    private void refuseOnEventThread() {
        if (!isDone() && eventThread.isCurrent()) {
            throw new IllegalStateException(
                    "Waiting for this future on the EventThread would never end, because only the"
                            + " EventThread completes it. Go on with thenApply or thenAccept, or use the blocking operations of"
                            + " ZkClient, which do work here.");
        }
    }
}
