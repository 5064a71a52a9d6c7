/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.SerialExecutor;
import io.zkboot.client.recipe.internal.contention.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who works for a leadership: listeners from {@code granted} to the end of {@code revoked}, and the task. Lives where
 * events are delivered; that a work has ended is told by its own thread.
 */
final class Works {
    /** Who is told of the ends. */
    interface Ends {
        /** A listener has returned from {@code revoked}. Any thread. */
        void listenerEnded(HeldLeadership leadership);

        /** The task has returned. Any thread. */
        void taskEnded(HeldLeadership leadership);
    }

    private static final class Told {
        private final ElectionListener listener;
        private final Executor executor;
        private SerialExecutor calls;
        private @Nullable HeldLeadership granted;
        private boolean removed;

        private Told(ElectionListener listener, Executor executor, SerialExecutor calls) {
            this.listener = listener;
            this.executor = executor;
            this.calls = calls;
        }
    }

    private final Door door;
    private final QueueSpec spec;
    private final LeaderOptions options;
    private final @Nullable LeaderTask task;
    private final Ends ends;
    private final List<Told> listeners = new ArrayList<>();
    private @Nullable TaskRun run;

    Works(Door door, QueueSpec spec, LeaderOptions options, @Nullable LeaderTask task, Ends ends) {
        this.door = door;
        this.spec = spec;
        this.options = options;
        this.task = task;
        this.ends = ends;
    }

    private SerialExecutor calls(Executor executor) {
        return new SerialExecutor(door, executor, this::failed);
    }

    /** Tells of it; that one is code of the user as well, on which nothing may hang. */
    private void failed(Throwable thrown) {
        Failures.loudly(() -> spec.observer().listenerFailed(spec.recipe(), spec.path(), thrown));
    }

    // ---- listeners ----

    void add(ElectionListener listener, Executor executor, @Nullable HeldLeadership current) {
        Told told = new Told(listener, executor, calls(executor));
        listeners.add(told);
        if (current != null) {
            grant(told, current);
            if (current.state() == GrantState.IN_DOUBT) {
                told.calls.execute(() -> listener.inDoubt(current));
            }
        }
    }

    void remove(ElectionListener listener) {
        for (Told told : listeners) {
            told.removed |= told.listener == listener;
        }
        forgetRemoved();
    }

    private void forgetRemoved() {
        listeners.removeIf(told -> told.removed && told.granted == null);
    }

    private void grant(Told told, HeldLeadership leadership) {
        told.granted = leadership;
        leadership.workBegins();
        told.calls.execute(() -> told.listener.granted(leadership));
    }

    private void tell(Consumer<ElectionListener> telling) {
        for (Told told : listeners) {
            if (told.granted != null && !told.removed) {
                told.calls.execute(() -> telling.accept(told.listener));
            }
        }
    }

    void failedToStand(Throwable why) {
        listeners.forEach(told -> told.calls.execute(() -> told.listener.failed(why)));
    }

    // ---- leading ----

    void begin(HeldLeadership leadership) {
        List.copyOf(listeners).forEach(told -> grant(told, leadership));
        LeaderTask wanted = task;
        if (wanted != null) {
            leadership.workBegins();
            TaskRun next = new TaskRun(wanted, leadership, thrown -> {
                if (thrown != null) {
                    failed(thrown);
                }
                ends.taskEnded(leadership);
            });
            run = next;
            start(next, leadership);
        }
    }

    private void start(TaskRun next, HeldLeadership leadership) {
        try {
            options.taskExecutor().execute(next);
        } catch (RuntimeException | Error refused) { // it was shut down, or finds no thread
            failed(refused);
            ends.taskEnded(leadership);
        }
    }

    void doubt(HeldLeadership leadership) {
        tell(listener -> listener.inDoubt(leadership));
    }

    void confirm(HeldLeadership leadership) {
        tell(listener -> listener.confirmed(leadership));
    }

    /** The leadership has ended, and so shall the works. */
    void end(HeldLeadership leadership) {
        for (Told told : listeners) {
            if (told.granted == leadership) {
                told.granted = null;
                AtomicBoolean awaited = new AtomicBoolean(true);
                boolean taken = told.calls.offer(() -> {
                    try {
                        told.listener.revoked(leadership);
                    } finally {
                        if (awaited.getAndSet(false)) {
                            ends.listenerEnded(leadership);
                        }
                    }
                });
                // Nobody waits for an executor that may have been shut down; what it takes later comes in its order.
                if (!taken && awaited.getAndSet(false)) {
                    ends.listenerEnded(leadership);
                }
            }
        }
        forgetRemoved();
        TaskRun running = run;
        run = null;
        if (running != null) {
            running.stop(options.interrupt());
        }
    }

    /** Nobody waits for what is still running: the next calls do not queue behind it. */
    void abandon() {
        for (Told told : listeners) {
            told.calls = calls(told.executor);
        }
    }
}
