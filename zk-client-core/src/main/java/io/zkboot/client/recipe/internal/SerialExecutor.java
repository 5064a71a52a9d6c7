/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Runs tasks on another executor, one at a time and in order. What one throws, the others do not notice. */
public final class SerialExecutor implements Executor {
    private final Executor executor;
    private final Consumer<Throwable> failures;
    private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by itself
    private boolean running; // guarded by tasks

    /**
     * Creates one.
     *
     * @param failures told of what a task throws, and that the executor takes none
     */
    public SerialExecutor(Executor executor, Consumer<Throwable> failures) {
        this.executor = executor;
        this.failures = failures;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::runAll);
        } catch (RejectedExecutionException shutDown) {
            synchronized (tasks) {
                running = false;
                tasks.clear();
            }
            tell(shutDown);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void runAll() {
        while (true) {
            Runnable next;
            synchronized (tasks) {
                next = tasks.poll();
                if (next == null) {
                    running = false;
                    return;
                }
            }
            try {
                next.run();
            } catch (Throwable failure) { // of the user: the next one hears its change
                tell(failure);
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void tell(Throwable failure) {
        try {
            failures.accept(failure);
        } catch (Throwable second) { // who is told is code of the user as well
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, second);
        }
    }
}
