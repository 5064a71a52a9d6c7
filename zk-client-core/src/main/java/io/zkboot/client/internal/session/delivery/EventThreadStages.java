/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future whose stages run on the EventThread, whoever completes it and whenever they are attached: at their place in
 * the order of deliveries if they were there before, else behind what has been handed to the EventThread until then. A
 * stage made by an {@code Async} method runs where that says, and so do the stages of it.
 *
 * <p>The signatures are those of the JDK, without {@code @Nullable}: NullAway compares them on a newer JDK.
 */
abstract class EventThreadStages<R extends @Nullable Object> extends CompletableFuture<R> {
    /** Returns the thread that the stages run on. */
    abstract EventThread eventThread();

    /** Whether it is none that an {@code Async} method has taken elsewhere. */
    abstract boolean runsStagesOnEventThread();

    /** Notes of a new stage that it runs on the EventThread. */
    abstract <U extends @Nullable Object> CompletableFuture<U> onEventThread(CompletableFuture<U> stage);

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenApply(Function<? super R, ? extends U> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.thenApplyAsync(action, eventThread()))
                : super.thenApply(action);
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super R> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.thenAcceptAsync(action, eventThread()))
                : super.thenAccept(action);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.thenRunAsync(action, eventThread()))
                : super.thenRun(action);
    }

    @Override
    public <U extends @Nullable Object, V extends @Nullable Object> CompletableFuture<V> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super R, ? super U, ? extends V> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.thenCombineAsync(other, action, eventThread()))
                : super.thenCombine(other, action);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<Void> thenAcceptBoth(
            CompletionStage<? extends U> other, BiConsumer<? super R, ? super U> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.thenAcceptBothAsync(other, action, eventThread()))
                : super.thenAcceptBoth(other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.runAfterBothAsync(other, action, eventThread()))
                : super.runAfterBoth(other, action);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> applyToEither(
            CompletionStage<? extends R> other, Function<? super R, U> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.applyToEitherAsync(other, action, eventThread()))
                : super.applyToEither(other, action);
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends R> other, Consumer<? super R> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.acceptEitherAsync(other, action, eventThread()))
                : super.acceptEither(other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.runAfterEitherAsync(other, action, eventThread()))
                : super.runAfterEither(other, action);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> thenCompose(
            Function<? super R, ? extends CompletionStage<U>> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.thenComposeAsync(action, eventThread()))
                : super.thenCompose(action);
    }

    @Override
    public CompletableFuture<R> whenComplete(BiConsumer<? super R, ? super @Nullable Throwable> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.whenCompleteAsync(action, eventThread()))
                : super.whenComplete(action);
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> handle(
            BiFunction<? super R, Throwable, ? extends U> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.handleAsync(action, eventThread()))
                : super.handle(action);
    }

    @Override
    public CompletableFuture<R> exceptionally(Function<Throwable, ? extends R> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.exceptionallyAsync(action, eventThread()))
                : super.exceptionally(action);
    }

    @Override
    public CompletableFuture<R> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<R>> action) {
        return runsStagesOnEventThread()
                ? onEventThread(super.exceptionallyComposeAsync(action, eventThread()))
                : super.exceptionallyCompose(action);
    }
}
