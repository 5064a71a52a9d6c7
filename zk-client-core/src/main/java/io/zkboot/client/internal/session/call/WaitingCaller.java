/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for the end of its call. */
public final class WaitingCaller<R extends @Nullable Object> implements Completion<R> {
    /** Null once it has gone: one more field would cost each call that is waited for eight bytes. */
    private volatile @Nullable Thread thread = Thread.currentThread();

    /**
     * While the call is queued its caller can take it back, which {@link Call#abandon} decides. Once it was sent it is
     * not sent again for a caller who has gone.
     */
    @Override
    public boolean isWanted() {
        return thread != null;
    }

    @Override
    public void ended(Call<R> call) {
        LockSupport.unpark(thread);
    }

    /**
     * Waits for the end of the call, and returns its result.
     *
     * @param observation what the metrics hook hears, null if there is none
     * @throws OperationInterruptedException if the thread is interrupted first
     */
    public @Nullable R await(Call<R> call, @Nullable Observation observation) {
        while (!call.isDone()) {
            LockSupport.park(call);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                if (!call.isDone()) { // when it ends nobody waits any more, and nobody is told
                    boolean unsent = call.abandon();
                    thread = null;
                    OperationInterruptedException interrupted =
                            call.interrupted(unsent ? Outcome.NOT_SENT : Outcome.UNKNOWN);
                    if (observation != null) {
                        observation.ended(call, interrupted);
                    }
                    throw interrupted;
                }
            }
        }
        ZkException failed = call.failure();
        if (observation != null) {
            observation.ended(call, failed);
        }
        if (failed != null) {
            failed.fillInStackTrace(); // the SendThread's stack is of no use to the caller
            throw failed;
        }
        return call.result();
    }
}
