/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.Call;
import io.zkboot.client.retry.Backoff;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a view sends its calls: within which deadline, and whether again. A call is tried again only if that is safe;
 * each try is a call of its own, all of them and the pauses between share one deadline.
 */
record Calling(SharedSession session, Duration deadline, RetryPolicy retry) {
    Calling withRetry(RetryPolicy other) {
        return new Calling(session, deadline, other);
    }

    Calling withDeadline(Duration other) {
        return new Calling(session, ZkClientBuilder.positive("deadline of an operation", other), retry);
    }

    /** Sends a call and waits. */
    <R extends @Nullable Object> @Nullable R execute(Supplier<Call<R>> calls) {
        long timeout = deadline.toNanos();
        if (retry.maxTries() == 0) {
            return execute(calls.get(), timeout);
        }
        long end = now() + timeout;
        Backoff backoff = backoff();
        while (true) {
            backoff.attemptStarted();
            Call<R> call = calls.get();
            try {
                return execute(call, end - now());
            } catch (ZkException failure) {
                pause(nextPause(backoff, call, failure, end), failure);
            }
        }
    }

    private <R extends @Nullable Object> @Nullable R execute(Call<R> call, long timeout) {
        return session.running(call).execute(call, timeout);
    }

    /** Sends a call. */
    <R extends @Nullable Object> CompletableFuture<R> submit(Supplier<Call<R>> calls) {
        long timeout = deadline.toNanos();
        if (retry.maxTries() == 0) {
            return submit(calls.get(), timeout);
        }
        long end = now() + timeout;
        Backoff backoff = backoff();
        backoff.attemptStarted();
        Call<R> first = calls.get();
        CompletableFuture<R> sent = submit(first, timeout);
        CompletableFuture<R> result = sent.newIncompleteFuture(); // of the kind that refuses to be waited for in vain
        follow(sent, first, calls, backoff, end, result);
        return result;
    }

    private <R extends @Nullable Object> CompletableFuture<R> submit(Call<R> call, long timeout) {
        try {
            return session.running(call).submit(call, timeout);
        } catch (ClientClosedException notStarted) {
            return CompletableFuture.failedFuture(notStarted);
        }
    }

    private <R extends @Nullable Object> void follow(
            CompletableFuture<R> sent,
            Call<R> call,
            Supplier<Call<R>> calls,
            Backoff backoff,
            long end,
            CompletableFuture<R> result) {
        // Cancelled by its caller: a try that was not sent yet must never be.
        CompletableFuture<R> unusedCancelling = result.whenComplete((value, failure) -> sent.cancel(false));
        CompletableFuture<R> unused = sent.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else if (!result.isDone()) { // not cancelled meanwhile
                tryAgain(failure, call, calls, backoff, end, result);
            }
        });
    }

    @SuppressWarnings("CatchingUnchecked") // whatever goes wrong must reach the future
    private <R extends @Nullable Object> void tryAgain(
            Throwable failure,
            Call<R> call,
            Supplier<Call<R>> calls,
            Backoff backoff,
            long end,
            CompletableFuture<R> result) {
        if (!(failure instanceof ZkException zkFailure)) {
            result.completeExceptionally(failure);
            return;
        }
        try {
            long pause = nextPause(backoff, call, zkFailure, end);
            CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS).execute(() -> {
                if (result.isDone()) { // cancelled during the pause
                    return;
                }
                try {
                    Call<R> next = calls.get();
                    follow(submit(next, end - now()), next, calls, backoff, end, result);
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RuntimeException given) {
            result.completeExceptionally(given);
        }
    }

    /** Returns the pause before the next try, or throws what the caller is to see. */
    private long nextPause(Backoff backoff, Call<?> call, ZkException failure, long end) {
        if (!retry.isSafeToRepeat(failure, call.request().isRepeatable())) {
            throw failure;
        }
        long pause = backoff.nextPauseNanos(failure);
        if (pause >= end - now()) {
            throw failure;
        }
        return pause;
    }

    private static void pause(long nanos, ZkException failure) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(
                    new Failure(ErrorCode.OPERATION_TIMEOUT, failure.operation(), failure.path(), failure.outcome()),
                    "the thread was interrupted while it waited for the next try",
                    failure);
        }
    }

    private Backoff backoff() {
        return new Backoff(
                retry,
                session.surroundings().clock()::nanoTime,
                session.surroundings().random());
    }

    private long now() {
        return session.surroundings().clock().nanoTime();
    }
}
