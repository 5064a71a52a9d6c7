/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks that may block on a helper executor, one after the other: what hangs costs one thread, however often it is
 * tried again. Any thread may hand tasks in.
 */
final class SerialHelper implements Executor {
    private final Executor helper;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    SerialHelper(Executor helper) {
        this.helper = helper;
    }

    /**
     * Runs a task after all that were handed in before.
     *
     * @param task throws nothing
     */
    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.addLast(task);
            if (running) {
                return;
            }
            running = true;
        }
        boolean started = false;
        try {
            helper.execute(this::runAll); // outside of the lock: it may run them here and now
            started = true;
        } finally {
            if (!started) {
                synchronized (tasks) {
                    running = false;
                    tasks.remove(task);
                }
            }
        }
    }

    private void runAll() {
        Runnable task;
        while ((task = next()) != null) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            Runnable task = tasks.pollFirst();
            running = task != null;
            return task;
        }
    }
}
