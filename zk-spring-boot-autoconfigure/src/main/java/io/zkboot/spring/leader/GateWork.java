/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.spring.internal.RunningThread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets calls in while this application leads, and ends those that are inside when it leads no more: it interrupts their
 * threads and cancels the futures that they have returned.
 */
final class GateWork implements LeaderWork {
    private static final Logger log = LoggerFactory.getLogger(GateWork.class);

    private final String name;

    // All guarded by this.
    private final Map<Thread, Call> inside = new HashMap<>();
    private final Set<CompletionStage<?>> goingOn = new HashSet<>();
    /** The ends of calls that are not waited for. */
    private final List<CompletableFuture<@Nullable Void>> leftAlone = new ArrayList<>();

    private @Nullable Leadership leadership;
    private CompletableFuture<@Nullable Void> empty = CompletableFuture.completedFuture(null);
    private boolean closed;

    /** The calls of one thread, one within the other. */
    final class Call {
        private int depth = 1;
        private boolean interrupted;
        private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

        /** The method has ended, and goes on if it has returned a stage. */
        void leave(@Nullable Object result) {
            GateWork.this.leave(this, result instanceof CompletionStage<?> stage ? stage : null);
        }
    }

    GateWork(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized void begin(Leadership granted) {
        if (!closed) {
            leadership = granted;
        }
    }

    /** Returns a call that has begun; null if this application does not lead for certain. */
    synchronized @Nullable Call enter() {
        Leadership now = leadership;
        if (now == null || !now.isHeld()) {
            return null;
        }
        Call outer = inside.get(Thread.currentThread());
        if (outer != null) {
            outer.depth++;
            return outer;
        }
        if (isEmpty()) {
            empty = new CompletableFuture<>();
        }
        Call call = new Call();
        inside.put(Thread.currentThread(), call);
        return call;
    }

    private void leave(Call call, @Nullable CompletionStage<?> stage) {
        boolean over;
        boolean outermost;
        synchronized (this) {
            outermost = --call.depth == 0;
            if (outermost) {
                inside.remove(Thread.currentThread());
                if (call.interrupted) {
                    boolean unused = Thread.interrupted();
                }
            }
            if (stage != null) {
                goingOn.add(stage);
            }
            over = stage != null && leadership == null;
            tellIfEmpty();
        }
        if (stage != null) {
            if (over) {
                cancel(stage);
            }
            CompletionStage<?> unused = stage.whenComplete((value, failure) -> ended(stage));
        }
        if (!outermost) {
            return;
        }
        if (stage == null) {
            call.over.complete(null);
        } else {
            CompletionStage<?> unused = stage.whenComplete((value, failure) -> call.over.complete(null));
        }
    }

    private synchronized void ended(CompletionStage<?> stage) {
        goingOn.remove(stage);
        tellIfEmpty();
    }

    private boolean isEmpty() {
        return inside.isEmpty() && goingOn.isEmpty();
    }

    private void tellIfEmpty() {
        if (isEmpty()) {
            empty.complete(null);
        }
    }

    private static void cancel(CompletionStage<?> stage) {
        if (stage instanceof Future<?> future) {
            try {
                boolean unused = future.cancel(true);
            } catch (RuntimeException ex) { // a stage that is for reading only; it is waited for
                log.debug("{} cannot be cancelled", stage, ex);
            }
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> end() {
        List<CompletionStage<?>> stages;
        CompletableFuture<@Nullable Void> end;
        synchronized (this) {
            leadership = null;
            inside.forEach((thread, call) -> interrupt(thread, call));
            stages = new ArrayList<>(goingOn);
            end = empty;
        }
        stages.forEach(GateWork::cancel); // which runs what is attached to them
        return end.copy();
    }

    @Override
    public CompletableFuture<@Nullable Void> close() {
        synchronized (this) {
            closed = true;
            leadership = null;
            inside.entrySet()
                    .removeIf(entry ->
                            RunningThread.waitsForCaller(entry.getKey()) && leftAlone.add(entry.getValue().over));
            tellIfEmpty();
        }
        return end();
    }

    @Override
    public synchronized CompletableFuture<?> ended() {
        List<CompletableFuture<?>> all = new ArrayList<>(leftAlone);
        all.add(empty);
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private static void interrupt(Thread thread, Call call) {
        if (!call.interrupted) {
            call.interrupted = true;
            thread.interrupt();
        }
    }

    @Override
    public synchronized String running() {
        List<String> places = inside.keySet().stream().map(RunningThread::place).toList();
        return name + ": " + (places.isEmpty() ? "the future that its method returned does not complete" : places);
    }
}
