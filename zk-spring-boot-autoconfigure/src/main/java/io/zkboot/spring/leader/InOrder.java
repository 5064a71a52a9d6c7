/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, in the order in which they come, on threads of another executor; has a thread only while
 * there is something to do. What a task throws is logged, and the next one follows.
 */
final class InOrder implements Executor {
    private static final Logger log = LoggerFactory.getLogger(InOrder.class);

    private final Executor threads;
    private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by itself
    private boolean busy; // guarded by tasks

    InOrder(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.addLast(task);
            if (busy) {
                return;
            }
            busy = true;
        }
        try {
            threads.execute(this::work);
        } catch (RuntimeException | Error ex) { // no thread
            synchronized (tasks) {
                busy = false;
                tasks.removeLastOccurrence(task);
            }
            throw ex;
        }
    }

    private void work() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.pollFirst();
                if (task == null) {
                    busy = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (Throwable ex) {
                log.error("A listener of an election failed", ex);
            }
        }
    }
}
