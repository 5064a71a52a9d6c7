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
 * events are delivered; that a work has ended is told by its own thread. What no thread has begun when the leadership
 * ends never begins.
 */
final class Works {
    /** Who is told of the ends. */
    interface Ends {
        /** A listener has returned from {@code revoked}, or never begins. Any thread. */
        void listenerEnded(HeldLeadership leadership);

        /** The task has returned, or never begins. Any thread. */
        void taskEnded(HeldLeadership leadership);
    }

    /** What one listener does for one leadership. It begins with {@code granted}, or never. */
    private static final class Duty {
        private final HeldLeadership leadership;
        private final AtomicBoolean decided = new AtomicBoolean();
        /** For the calls of the listener, which come one after the other. */
        private volatile boolean begun;

        private Duty(HeldLeadership leadership) {
            this.leadership = leadership;
        }

        boolean begin() {
            begun = decided.compareAndSet(false, true);
            return begun;
        }

        /** Returns whether it has not begun, and does not any more. */
        boolean callOff() {
            return decided.compareAndSet(false, true);
        }
    }

    private static final class Told {
        private final ElectionListener listener;
        private final Executor executor;
        private SerialExecutor calls;
        private @Nullable Duty duty;
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
            Duty duty = grant(told, current);
            if (current.state() == GrantState.IN_DOUBT) {
                tell(told, duty, on -> on.inDoubt(current));
            }
        }
    }

    void remove(ElectionListener listener) {
        for (Told told : listeners) {
            Duty duty = told.duty;
            if (told.listener == listener) {
                told.removed = true;
                if (duty != null && duty.callOff()) { // it was not told of the grant yet, and so not of its end
                    told.duty = null;
                    ends.listenerEnded(duty.leadership);
                }
            }
        }
        forgetRemoved();
    }

    private void forgetRemoved() {
        listeners.removeIf(told -> told.removed && told.duty == null);
    }

    private Duty grant(Told told, HeldLeadership leadership) {
        Duty duty = new Duty(leadership);
        told.duty = duty;
        leadership.workBegins();
        told.calls.execute(() -> {
            if (duty.begin()) {
                told.listener.granted(leadership);
            }
        });
        return duty;
    }

    private void tell(Consumer<ElectionListener> telling) {
        for (Told told : listeners) {
            Duty duty = told.duty;
            if (duty != null && !told.removed) {
                tell(told, duty, telling);
            }
        }
    }

    private static void tell(Told told, Duty duty, Consumer<ElectionListener> telling) {
        told.calls.execute(() -> {
            if (duty.begun) {
                telling.accept(told.listener);
            }
        });
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
            start(next);
        }
    }

    private void start(TaskRun next) {
        try {
            options.taskExecutor().execute(next);
        } catch (RuntimeException | Error refused) { // it was shut down, or finds no thread
            failed(refused);
            next.stop(false); // nor does it begin later, if the executor has kept it all the same
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
            Duty duty = told.duty;
            if (duty != null && duty.leadership == leadership) {
                told.duty = null;
                if (duty.callOff()) { // its executor is busy with something else, or has dropped it
                    ends.listenerEnded(leadership);
                } else {
                    revoke(told, leadership);
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

    private void revoke(Told told, HeldLeadership leadership) {
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

    /** Nobody waits for what is still running: the next calls do not queue behind it. */
    void abandon() {
        for (Told told : listeners) {
            told.calls = calls(told.executor);
        }
    }
}
