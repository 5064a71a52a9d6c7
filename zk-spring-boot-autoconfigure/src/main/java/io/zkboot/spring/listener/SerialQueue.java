/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.internal.RunningThread;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, in order, on whatever threads the executor gives; holds a thread only while there is
 * something to do. A task that returns a stage ends with that stage, and the thread is free until then. If the executor
 * gives no thread, the tasks wait, and it is asked again.
 */
final class SerialQueue {
    private static final Logger log = LoggerFactory.getLogger(SerialQueue.class);

    /** What {@link #running} says of a queue that rests. */
    static final String NOTHING = "nothing";

    private final String name;
    private final Executor executor;
    private final GrowingPause pause;
    private final Work work = new Work();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Object lock = new Object();
    private final Deque<Task> tasks = new ArrayDeque<>();
    private @Nullable Thread runner; // of the task that is running
    private boolean busy;
    private boolean stranded; // busy, and no thread was asked for or given: nothing runs
    private boolean closed;

    /** One step. */
    @FunctionalInterface
    interface Task {
        /** Does it, and returns a stage if it goes on elsewhere. */
        @Nullable CompletionStage<?> run();
    }

    SerialQueue(String name, Executor executor) {
        this(name, executor, GrowingPause.Limits.DEFAULT);
    }

    SerialQueue(String name, Executor executor, GrowingPause.Limits pauses) {
        this.name = name;
        this.executor = executor;
        this.pause = new GrowingPause(pauses);
    }

    /** Runs nothing before a stage has completed, and asks for no thread until then. For a queue that is new. */
    void holdUntil(CompletionStage<?> stage) {
        synchronized (lock) {
            busy = true;
            stranded = true;
        }
        stage.whenComplete((value, failure) -> dispatch());
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

    /** Whether nothing runs or waits: what is added now runs next. */
    boolean isIdle() {
        synchronized (lock) {
            return !busy;
        }
    }

    /**
     * Drops what waits, takes nothing more, and calls back when nothing runs any more. What waits for this call itself
     * is not waited for: a task that makes it, or one in which somebody ends the JVM, whose end waits for the caller.
     */
    void close(Runnable callback) {
        end(true, callback);
    }

    /**
     * Takes nothing more, and calls back when all that waits was run; without waiting for itself, as {@link #close}.
     */
    void drain(Runnable callback) {
        end(false, callback);
    }

    /** Completes when the queue is closed and nothing runs any more, however it was closed. */
    CompletableFuture<@Nullable Void> ended() {
        return ended.copy();
    }

    /** Whether the queue is closed and nothing runs any more. */
    boolean hasEnded() {
        return ended.isDone();
    }

    /** Interrupts the task that is running, unless it is the caller. */
    void interrupt() {
        synchronized (lock) {
            if (runner != null && runner != Thread.currentThread()) {
                runner.interrupt();
            }
        }
    }

    /** Says what is running, for a log. */
    String running() {
        Thread thread;
        synchronized (lock) {
            thread = runner;
            if (thread == null) {
                return busy && !stranded ? "the stage that its method returned does not complete" : NOTHING;
            }
        }
        return RunningThread.place(thread);
    }

    private void end(boolean drop, Runnable callback) {
        Thread thread;
        boolean idle;
        synchronized (lock) {
            closed = true;
            if (drop || stranded) {
                tasks.clear();
            }
            if (stranded) {
                stranded = false;
                busy = false;
            }
            idle = !busy;
            thread = runner;
        }
        pause.stop();
        if (idle) {
            ended.complete(null);
        }
        if (thread != null && RunningThread.waitsForCaller(thread)) {
            callback.run();
        } else {
            CompletableFuture<?> unused = ended.thenRun(callback);
        }
    }

    /** Asks for a thread. Throws nothing: its caller delivers events of others. */
    private void dispatch() {
        synchronized (lock) {
            if (!busy) {
                return; // closed while nothing ran
            }
            stranded = false;
        }
        try {
            executor.execute(work);
        } catch (Throwable ex) { // rejected, or no memory for a thread
            work.refused(ex);
        }
    }

    /** What the executor is asked to run. */
    private final class Work implements HandingOver.Task {
        @Override
        public void run() {
            pause.reset();
            work();
        }

        @Override
        public void refused(Throwable why) {
            if (strand()) {
                tell(() -> log.warn("The executor of {} gives no thread; it is asked again", name, why));
            }
        }
    }

    /** There is no thread. Returns whether this is worth telling. */
    private boolean strand() {
        boolean over;
        synchronized (lock) {
            over = closed;
            if (over) {
                tasks.clear();
                busy = false;
            } else {
                stranded = true;
            }
        }
        if (over) {
            ended.complete(null);
            return false;
        }
        return pause.plan(this::dispatch);
    }

    private void work() {
        while (true) {
            Task task;
            boolean over;
            synchronized (lock) {
                task = tasks.pollFirst();
                over = task == null && closed;
                busy = task != null;
                runner = task == null ? null : Thread.currentThread();
            }
            if (task == null) {
                if (over) {
                    ended.complete(null);
                }
                return;
            }
            CompletionStage<?> rest = run(task);
            synchronized (lock) {
                runner = null;
                Thread.interrupted(); // it was meant for the task that is over, or came from it
            }
            if (rest != null && goesOn(rest)) {
                return;
            }
        }
    }

    private boolean goesOn(CompletionStage<?> rest) {
        try {
            rest.whenComplete((value, failure) -> dispatch());
            return true;
        } catch (Throwable ex) {
            tell(() -> log.error("The stage that a task of {} returned cannot be waited for", name, ex));
            return false;
        }
    }

    private @Nullable CompletionStage<?> run(Task task) {
        try {
            return task.run();
        } catch (Throwable ex) {
            tell(() -> log.error("A task of {} failed; delivery goes on", name, ex));
            return null;
        }
    }

    /** A log that fails ends nothing. */
    private static void tell(Runnable message) {
        try {
            message.run();
        } catch (Throwable ex) {
            // There is nobody left to tell.
        }
    }
}
