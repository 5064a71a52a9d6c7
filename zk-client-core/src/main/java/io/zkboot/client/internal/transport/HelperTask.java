/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Work that a helper does for a thread, which is woken when it has ended or was given up. */
final class HelperTask<T> extends FutureTask<T> {
    private final Runnable wakeup;

    private HelperTask(Callable<T> work, Runnable wakeup) {
        super(work);
        this.wakeup = wakeup;
    }

    /** Hands work to the helper. If it takes none, the work has failed. */
    static <T> Future<T> start(Executor helper, Callable<T> work, Runnable wakeup) {
        HelperTask<T> task = new HelperTask<>(work, wakeup);
        try {
            helper.execute(task);
        } catch (RuntimeException | Error refused) {
            task.setException(refused);
        }
        return task;
    }

    /** Takes work back, and interrupts the helper if it is at it. */
    static void giveUp(@Nullable Future<?> work) {
        if (work != null) {
            work.cancel(true);
        }
    }

    @Override
    protected void done() {
        wakeup.run();
    }
}
