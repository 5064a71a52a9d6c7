/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, in order, on whatever threads the executor gives; holds a thread only while there is
 * something to do. A task that returns a stage ends with that stage, and the thread is free until then.
 */
final class SerialQueue {
    private static final Logger log = LoggerFactory.getLogger(SerialQueue.class);

    private final String name;
    private final Executor executor;
    private final Object lock = new Object();
    private final Deque<Task> tasks = new ArrayDeque<>();
    private boolean busy;
    private boolean closed;
    private @Nullable Runnable whenIdle;

    /** One step. */
    @FunctionalInterface
    interface Task {
        /** Does it, and returns a stage if it goes on elsewhere. */
        @Nullable CompletionStage<?> run();
    }

    SerialQueue(String name, Executor executor) {
        this.name = name;
        this.executor = executor;
    }

    /** Adds a task at the end; a closed queue drops it. */
    void add(Task task) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            tasks.addLast(task);
            if (busy) {
                return;
            }
            busy = true;
        }
        dispatch();
    }

    /** Puts tasks before all others, in their order. For the task that is running. */
    void addFirst(List<Task> first) {
        synchronized (lock) {
            if (!closed) {
                for (int i = first.size() - 1; i >= 0; i--) {
                    tasks.addFirst(first.get(i));
                }
            }
        }
    }

    /** Drops what waits, takes nothing more, and calls back when nothing runs any more. */
    void close(Runnable callback) {
        end(true, callback);
    }

    /** Takes nothing more, and calls back when all that waits was run. */
    void drain(Runnable callback) {
        end(false, callback);
    }

    private void end(boolean drop, Runnable callback) {
        synchronized (lock) {
            closed = true;
            if (drop) {
                tasks.clear();
            }
            if (busy) {
                Runnable earlier = whenIdle;
                whenIdle = earlier == null
                        ? callback
                        : () -> {
                            earlier.run();
                            callback.run();
                        };
                return;
            }
        }
        callback.run();
    }

    private void dispatch() {
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException ex) {
            log.warn("The executor of {} takes no more tasks; what waited is dropped", name, ex);
            Runnable callback;
            synchronized (lock) {
                tasks.clear();
                callback = idle();
            }
            callback.run();
        }
    }

    private void work() {
        while (true) {
            Task task;
            Runnable callback;
            synchronized (lock) {
                task = tasks.pollFirst();
                callback = task == null ? idle() : null;
            }
            if (task == null) {
                if (callback != null) {
                    callback.run();
                }
                return;
            }
            CompletionStage<?> rest = run(task);
            if (rest != null) {
                rest.whenComplete((value, failure) -> dispatch());
                return;
            }
        }
    }

    private Runnable idle() {
        busy = false;
        Runnable callback = whenIdle;
        whenIdle = null;
        return callback == null ? () -> {} : callback;
    }

    private @Nullable CompletionStage<?> run(Task task) {
        try {
            return task.run();
        } catch (Throwable ex) {
            log.error("A task of {} failed; delivery goes on", name, ex);
            return null;
        }
    }
}
