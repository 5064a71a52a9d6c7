/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.internal.OneThread;
import java.util.concurrent.Executor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The threads of an executor that never holds up who asks for one. Tasks are handed in by the client's EventThread, as
 * a rule, and an executor of the application may wait for a free thread, or run a task where it is handed in. A task
 * waits for what the EventThread delivers, so neither would ever end there. Such an executor is asked by a thread that
 * stands in between; it comes when it is needed and goes when it is idle.
 */
final class HandingOver implements Executor {
    private final Executor target;
    private final OneThread between = new OneThread("zk-watch-handing-over");

    /** A task that hears of it if the executor gives it no thread. */
    interface Task extends Runnable {
        /** Throws nothing. */
        void refused(Throwable why);
    }

    HandingOver(Executor target) {
        this.target = target;
    }

    @Override
    public void execute(Runnable task) {
        // Asked each time: the limit of that one may be set later.
        if (target instanceof SimpleAsyncTaskExecutor simple && !simple.isThrottleActive()) {
            simple.execute(task);
        } else {
            between.execute(() -> handOver(task));
        }
    }

    private void handOver(Runnable task) {
        try {
            target.execute(task);
        } catch (Throwable ex) {
            if (task instanceof Task refusable) {
                refusable.refused(ex);
            } else {
                throw ex;
            }
        }
    }
}
