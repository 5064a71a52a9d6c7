/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How a caller waits for what a recipe has promised: for a bounded time, and so that he may be interrupted. */
public final class Waiting {
    /** For what has no time of its own: the client's deadlines end it, as a rule long before. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private Waiting() {}

    /**
     * Waits, no longer than the time given even if the EventThread is kept busy. What is not there by then is given up.
     *
     * @param what name of the operation, for messages
     * @throws OperationTimeoutException if the time is over
     * @throws OperationInterruptedException if the thread is interrupted
     */
    public static <T extends @Nullable Object> T await(
            CompletableFuture<T> promised, String what, String path, Duration longest) {
        try {
            return interruptibly(promised, what, path, longest);
        } catch (InterruptedException e) {
            boolean givenUp = promised.cancel(false);
            Thread.currentThread().interrupt();
            if (!givenUp) { // it has ended at the last moment, and what it has brought is nobody else's
                return await(promised, what, path, longest);
            }
            throw new OperationInterruptedException(
                    new Failure(ErrorCode.OPERATION_TIMEOUT, what, path, Outcome.UNKNOWN),
                    "the waiting thread was interrupted; it was given up",
                    null);
        }
    }

    private static <T extends @Nullable Object> T interruptibly(
            CompletableFuture<T> promised, String what, String path, Duration longest) throws InterruptedException {
        try {
            return promised.get(nanos(longest), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            OperationTimeoutException late = new OperationTimeoutException(
                    new Failure(ErrorCode.OPERATION_TIMEOUT, what, path, Outcome.UNKNOWN),
                    "there was no answer in time; it was given up",
                    null);
            if (promised.completeExceptionally(late)) {
                throw late;
            }
            return interruptibly(promised, what, path, longest); // it has ended at the last moment
        } catch (IllegalStateException onEventThread) {
            promised.cancel(false);
            throw onEventThread;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /**
     * As {@link #await}, though the thread is interrupted meanwhile: it still is afterwards. Whoever sends something
     * before must have cleared the flag by then, since that may have to wait as well.
     */
    public static <T extends @Nullable Object> T awaitThroughInterrupts(
            CompletableFuture<T> promised, String what, String path, Duration longest) {
        long end = System.nanoTime() + nanos(longest);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return interruptibly(promised, what, path, Duration.ofNanos(end - System.nanoTime()));
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long nanos(Duration time) {
        return Door.bounded(time).toNanos();
    }

    private static RuntimeException failure(ExecutionException ended) {
        Throwable failure = unwrapped(ended);
        if (failure instanceof ZkException known) {
            known.fillInStackTrace(); // that of the EventThread is of no use to the caller
            return known;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException other ? other : new IllegalStateException(failure);
    }

    /** Returns what was really thrown. */
    public static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }
}
