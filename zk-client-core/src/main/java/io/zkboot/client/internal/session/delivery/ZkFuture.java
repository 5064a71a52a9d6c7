/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that the EventThread completes, as far as the user does not do it before. It refuses to be waited for on the
 * EventThread where that would never end, and whoever completes it early gives up what it stands for.
 */
public class ZkFuture<R extends @Nullable Object> extends EventThreadStages<R> implements Dependence {
    /** While it lasts, calls of its thread are made and not sent. */
    static final class Hold {
        private volatile @Nullable Thread holder = Thread.currentThread();

        boolean isMine() {
            return Thread.currentThread() == holder;
        }

        boolean isOver() {
            return holder == null;
        }

        /** The calls are sent from now on. */
        void end() {
            holder = null;
        }
    }

    /** What it waits for: the EventThread, unless it is a stage, or its call is held back. */
    private Dependence dependence;

    public ZkFuture(EventThread eventThread) {
        this.dependence = eventThread;
    }

    private ZkFuture(Dependence dependence) {
        this.dependence = dependence;
    }

    @Override
    public final EventThread eventThread() {
        Dependence on = dependence;
        while (on instanceof ZkFuture<?> source) { // which may be one of a long chain
            on = source.dependence;
        }
        return on.eventThread();
    }

    /** Returns a future that is completed with the last of these, of the kind that they are. */
    public static <T extends @Nullable Object> CompletableFuture<T> after(
            List<? extends CompletableFuture<?>> sources, Runnable givenUp) {
        for (CompletableFuture<?> source : sources) {
            if (source instanceof ZkFuture<?> kin) {
                ZkFuture<T> future = new GivenUpFuture<>(kin.eventThread(), givenUp);
                future.heldUntil(kin.dependence.hold());
                future.dependsOn(() -> sources.stream().anyMatch(ZkFuture::isHopeless), false);
                return future;
            }
        }
        CompletableFuture<T> plain = new CompletableFuture<>();
        CompletableFuture<T> unused = plain.whenComplete((value, failure) -> givenUp.run());
        return plain;
    }

    /** Says that the call is not sent before the hold ends, so that its thread must not wait before that. */
    void heldUntil(@Nullable Hold until) {
        dependence = dependence.heldBy(until);
    }

    // ---- completion ----

    /** Completes it, for the engine; false if the user has done so before. */
    public boolean end(@Nullable R value, @Nullable Throwable failure) {
        return failure != null ? super.completeExceptionally(failure) : super.complete(value);
    }

    /** A request that was not sent yet is never sent, and soon takes no room any more; so with the other ways. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean open = !isDone();
        return givenUp(super.cancel(mayInterruptIfRunning) && open) || isCancelled();
    }

    @Override
    public boolean complete(R value) {
        return givenUp(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return givenUp(super.completeExceptionally(failure));
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
        executor.execute(() -> {
            try {
                complete(supplier.get());
            } catch (RuntimeException | Error failure) {
                completeExceptionally(failure);
            }
        });
        return this;
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier) {
        return completeAsync(supplier, defaultExecutor());
    }

    @Override
    public void obtrudeValue(R value) {
        super.obtrudeValue(value);
        givenUp(true);
    }

    @Override
    public void obtrudeException(Throwable failure) {
        super.obtrudeException(failure);
        givenUp(true);
    }

    private boolean givenUp(boolean early) {
        if (early) {
            gaveUp();
        }
        return early;
    }

    /** Somebody else than the engine has completed it. Quick; any thread. */
    protected void gaveUp() {}

    // ---- stages ----

    /** A stage that runs wherever its executor says, once this future is done. */
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        Hold until = dependence.hold();
        return new ZkFuture<>(heldBy(until == null || until.isOver() ? null : until));
    }

    /** As it is: a copy's stages run where those of this future would. */
    @Override
    public CompletableFuture<R> copy() {
        CompletableFuture<R> copy = super.copy();
        if (copy instanceof ZkFuture<R> mine) {
            mine.dependsOn(this::isHopeless, isElsewhere());
        }
        return copy;
    }

    @Override
    boolean runsStagesOnEventThread() {
        return !isElsewhere();
    }

    @Override
    <U extends @Nullable Object> CompletableFuture<U> onEventThread(CompletableFuture<U> stage) {
        if (stage instanceof ZkFuture<U> mine) {
            mine.dependence = eventThread().heldBy(mine.dependence.hold());
        }
        return stage;
    }

    /** Once the action has answered, all depends on its answer, which may well come from somewhere else. */
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenCompose(
            Function<? super R, ? extends CompletionStage<U>> action) {
        AtomicReference<@Nullable CompletionStage<U>> answer = new AtomicReference<>();
        CompletableFuture<U> stage = super.thenCompose(value -> {
            CompletionStage<U> next = action.apply(value);
            answer.set(next);
            return next;
        });
        if (stage instanceof ZkFuture<U> mine) {
            BooleanSupplier hopeless = () -> {
                CompletionStage<U> next = answer.get();
                return next == null ? !isElsewhere() || isHopeless() : isHopeless(next);
            };
            mine.dependsOn(hopeless, mine.isElsewhere());
        }
        return stage;
    }

    // ---- waiting ----

    @Override
    public R get() throws InterruptedException, ExecutionException {
        refuseHopelessWait();
        return super.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseHopelessWait();
        return super.get(timeout, unit);
    }

    @Override
    public R join() {
        refuseHopelessWait();
        return super.join();
    }

    @Override
    public final boolean isHopeless() {
        return !isDone() && dependence.isHopeless();
    }

    /** A stage that depends on this future by itself has been taken elsewhere by an {@code Async} method. */
    @Override
    public final boolean takesElsewhere() {
        return true;
    }

    private boolean isElsewhere() {
        return dependence.takesElsewhere();
    }

    private void dependsOn(BooleanSupplier hopeless, boolean elsewhere) {
        dependence = new Dependence.Rule(eventThread(), hopeless, elsewhere).heldBy(dependence.hold());
    }

    private static boolean isHopeless(CompletionStage<?> stage) {
        return stage instanceof ZkFuture<?> mine && mine.isHopeless();
    }

    private void refuseHopelessWait() {
        if (isDone()) {
            return;
        }
        if (eventThread().isCurrent() && isHopeless()) {
            throw new IllegalStateException(
                    "Waiting for this future on the EventThread would never end, because only the"
                            + " EventThread completes it. Go on with thenApply or thenAccept, or use the blocking operations of"
                            + " ZkClient, which do work here.");
        }
        Hold until = dependence.hold();
        if (until != null && until.isMine()) {
            throw new IllegalStateException(
                    "Waiting for this future within inOrder would never end, because its request"
                            + " is sent when inOrder returns. Attach the stages there, and wait afterwards.");
        }
    }
}
