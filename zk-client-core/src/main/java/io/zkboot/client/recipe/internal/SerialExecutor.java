/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
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
     * @param failures hears what tasks throw, and why the executor has refused some
     */
    public SerialExecutor(Executor executor, Consumer<Throwable> failures) {
        this.executor = executor;
        this.failures = failures;
    }

    @Override
    public void execute(Runnable task) {
        boolean unused = offer(task);
    }

    /** As {@link #execute}; says whether the task will run, or has, as far as the executor tells. */
    public boolean offer(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return true;
            }
            running = true;
        }
        try {
            executor.execute(this::runAll);
            return true;
        } catch (RuntimeException | Error refused) { // it was shut down, or finds no thread
            synchronized (tasks) {
                running = false;
                tasks.clear();
            }
            tell(refused);
            return false;
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

    private void tell(Throwable failure) {
        Failures.loudly(() -> failures.accept(failure)); // who is told is code of the user as well
    }
}
