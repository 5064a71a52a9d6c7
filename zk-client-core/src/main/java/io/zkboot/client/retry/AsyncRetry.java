/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import static java.util.Objects.requireNonNull;

import io.zkboot.client.error.ClientClosedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of {@link KazooRetry#callAsync}: as a blocking run, with no thread that waits. */
final class AsyncRetry<T extends @Nullable Object> {
    /** Runs something later. */
    interface Pause {
        /** Really waits, on the timer that the JDK has for such things. */
        Pause SYSTEM = (nanos, task) ->
                CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);

        void then(long nanos, Runnable task);
    }

    private final RetryPolicy policy;
    private final Supplier<? extends CompletionStage<T>> attempt;
    private final Backoff backoff;
    private final Pause pause;
    private final @Nullable RetryListener listener;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    /** The attempt under way, or the last one. */
    private volatile @Nullable CompletableFuture<T> running;

    AsyncRetry(
            RetryPolicy policy,
            Supplier<? extends CompletionStage<T>> attempt,
            Backoff backoff,
            Pause pause,
            @Nullable RetryListener listener) {
        this.policy = policy;
        this.attempt = attempt;
        this.backoff = backoff;
        this.pause = pause;
        this.listener = listener;
    }

    CompletableFuture<T> run() {
        // Once for all attempts: there may be any number of them.
        CompletableFuture<T> unused = result.whenComplete((value, failure) -> cancelRunning());
        tryOnce();
        return result;
    }

    private void cancelRunning() {
        CompletableFuture<T> last = running;
        if (last != null) {
            last.cancel(false);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever goes wrong must reach the future
    private void tryOnce() {
        if (result.isDone()) { // cancelled meanwhile
            return;
        }
        backoff.attemptStarted();
        CompletableFuture<T> started;
        try {
            started = requireNonNull(attempt.get(), "the attempt").toCompletableFuture();
        } catch (Throwable failure) {
            failed(failure);
            return;
        }
        running = started;
        if (result.isDone()) { // by somebody who saw the attempt before
            cancelRunning();
        }
        CompletableFuture<T> unused = started.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                failed(failure);
            }
        });
    }

    @SuppressWarnings("CatchingUnchecked") // the listener's failures too
    private void failed(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        try {
            if (result.isDone()
                    || !(failure instanceof Exception known)
                    || known instanceof ClientClosedException
                    || !policy.retries(known)) {
                result.completeExceptionally(failure);
                return;
            }
            long nanos = backoff.nextPauseNanos(known);
            if (listener != null) {
                listener.retrying(new RetryEvent(backoff.attempts(), known, Duration.ofNanos(nanos)));
            }
            pause(nanos, known);
        } catch (Throwable spent) {
            result.completeExceptionally(spent);
        }
    }

    /** Pauses, in slices if the policy is to be asked in between whether to give up. */
    private void pause(long nanos, Exception lastFailure) {
        BooleanSupplier interrupt = policy.interrupt();
        if (interrupt == null || nanos == 0) {
            pause.then(nanos, this::tryOnce);
            return;
        }
        long slice = Math.min(nanos, KazooRetry.SLICE_NANOS);
        pause.then(slice, () -> afterSlice(interrupt, nanos - slice, lastFailure));
    }

    @SuppressWarnings("CatchingUnchecked")
    private void afterSlice(BooleanSupplier interrupt, long rest, Exception lastFailure) {
        if (result.isDone()) {
            return;
        }
        try {
            if (interrupt.getAsBoolean()) {
                result.completeExceptionally(
                        Backoff.interrupted("the interrupt function of the policy asked for it", lastFailure));
            } else if (rest > 0) {
                pause(rest, lastFailure);
            } else {
                tryOnce();
            }
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
