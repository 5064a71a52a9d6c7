/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import io.zkboot.client.internal.log.SafeLogger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Runs tasks that may block on a helper executor, one after the other: what hangs costs one thread, however often it is
 * tried again. Any thread may hand tasks in.
 */
public final class SerialHelper implements Executor {
    private static final Logger log = SafeLogger.of(SerialHelper.class);

    private final Executor helper;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    SerialHelper(Executor helper) {
        this.helper = helper;
    }

    /**
     * Runs a task after all that were handed in before.
     *
     * @param task what it throws is logged
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

    @SuppressWarnings("CatchingUnchecked")
    private void runAll() {
        Runnable task;
        while ((task = next()) != null) {
            try {
                task.run();
            } catch (Throwable defect) { // of a login module, perhaps; what comes after it must not wait for ever
                log.warn("A task of the login failed: {}", defect.getClass().getName());
                log.debug("The failure", defect);
            }
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
