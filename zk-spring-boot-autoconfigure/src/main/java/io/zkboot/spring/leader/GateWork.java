/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.Leadership;
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

/**
 * Lets calls in while this application leads, and ends those that are inside when it leads no more: it interrupts their
 * threads and cancels the futures that they have returned.
 */
final class GateWork implements LeaderWork {
    private final String name;

    // All guarded by this.
    private final Map<Thread, Call> inside = new HashMap<>();
    private final Set<CompletionStage<?>> goingOn = new HashSet<>();
    private @Nullable Leadership leadership;
    private CompletableFuture<@Nullable Void> empty = CompletableFuture.completedFuture(null);
    private boolean closed;

    /** The calls of one thread, one within the other. */
    final class Call {
        private int depth = 1;
        private boolean interrupted;

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
        synchronized (this) {
            if (--call.depth == 0) {
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
            boolean unused = future.cancel(true);
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
            inside.entrySet().removeIf(entry -> WaitingThread.waitsForCaller(entry.getKey()));
            tellIfEmpty();
        }
        return end();
    }

    private static void interrupt(Thread thread, Call call) {
        if (!call.interrupted) {
            call.interrupted = true;
            thread.interrupt();
        }
    }

    @Override
    public synchronized String running() {
        List<String> places =
                inside.keySet().stream().map(WaitingThread::place).toList();
        return name + ": " + (places.isEmpty() ? "the future that its method returned does not complete" : places);
    }
}
