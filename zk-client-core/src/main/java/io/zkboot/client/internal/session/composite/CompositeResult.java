/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.EndedCallback;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.delivery.GivenUpFuture;
import io.zkboot.client.internal.session.delivery.HeldCalls;
import io.zkboot.client.internal.session.delivery.OperationEnd;
import io.zkboot.client.internal.session.delivery.ZkFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How the result of an operation of several steps leaves the SendThread: to a caller who waits, or to a future. */
public final class CompositeResult {
    private CompositeResult() {}

    /** Does an operation and waits for its result; what outlives its caller is begun though he is interrupted. */
    public static <T extends @Nullable Object> @Nullable T execute(
            CompositeOperation composite, CompositeOperation.Plan<T> plan) {
        composite.waitedFor();
        CompletableFuture<T> outcome = composite.plan(plan);
        if (Thread.currentThread().isInterrupted() && !composite.goesOn()) {
            throw composite.lastCall().interrupted(Outcome.NOT_SENT);
        }
        ZkException over = composite.launch(false);
        if (over != null) {
            throw over;
        }
        return await(composite, outcome);
    }

    /** Waits for the result, which the SendThread completes. */
    private static <T extends @Nullable Object> @Nullable T await(
            CompositeOperation composite, CompletableFuture<T> outcome) {
        try {
            return composite.asks() ? awaitAsking(composite, outcome) : outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ZkException interrupted = composite.interrupted();
            leave(composite, outcome);
            throw interrupted;
        } catch (ExecutionException e) {
            Throwable failure = CompositeOperation.unwrapped(e.getCause() == null ? e : e.getCause());
            if (failure instanceof ZkException known) {
                known.fillInStackTrace(); // the SendThread's stack is of no use to the caller
                throw known;
            }
            if (failure instanceof RuntimeException other) {
                throw other;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failure);
        }
    }

    /** Asks the policy in between whether to give up: in the thread that pauses, as kazoo does. */
    private static <T extends @Nullable Object> @Nullable T awaitAsking(
            CompositeOperation composite, CompletableFuture<T> outcome)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return outcome.get(CompositeOperation.SLICE_NANOS, TimeUnit.NANOSECONDS);
            } catch (TimeoutException slice) {
                try {
                    composite.askWhetherToGiveUp();
                } catch (RuntimeException | Error e) {
                    composite.cancel();
                    leave(composite, outcome);
                    throw e;
                }
            }
        }
    }

    /** The caller has given up; the result may have come at that very moment, or come now. */
    private static void leave(CompositeOperation composite, CompletableFuture<?> outcome) {
        CompletableFuture<?> unused = outcome.whenComplete((value, failure) -> {
            if (failure == null) {
                composite.unclaimed();
            }
        });
    }

    /**
     * Begins an operation, and returns the future that its result reaches on the EventThread.
     *
     * @param held where it waits to begin, null to begin now
     * @param end is told of the end, or null
     */
    public static <T extends @Nullable Object> CompletableFuture<T> submit(
            EventThread eventThread,
            CompositeOperation composite,
            CompositeOperation.Plan<T> plan,
            @Nullable HeldCalls held,
            @Nullable OperationEnd end) {
        ZkFuture<T> future = new GivenUpFuture<>(eventThread, end, composite::cancel);
        handOver(composite, composite.plan(plan), future);
        HeldCalls.launch(held, future, () -> {
            ZkException over = composite.launch(false);
            if (over != null) {
                future.end(null, over);
            }
        });
        return future;
    }

    /**
     * Begins an operation whose end a callback hears on the EventThread.
     *
     * @throws ZkException if it cannot begin, and there is no EventThread any more that could tell of it
     */
    public static <T extends @Nullable Object> void submit(
            EventThread eventThread,
            CompositeOperation composite,
            CompositeOperation.Plan<T> plan,
            ResultCallback<? super T> callback) {
        CompletableFuture<?> unused = composite
                .plan(plan)
                .whenComplete((value, failure) -> tell(eventThread, composite, callback, value, failure));
        ZkException over = composite.launch(false);
        if (over != null) {
            new EndedCallback<>(composite.lastCall(), callback, null, over).handIn(eventThread);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // a future keeps to itself what a stage of it throws
    private static <T extends @Nullable Object> void tell(
            EventThread eventThread,
            CompositeOperation composite,
            ResultCallback<? super T> callback,
            @Nullable T value,
            @Nullable Throwable failure) {
        try {
            composite.session.deliveries.add(
                    new EndedCallback<>(composite.lastCall(), callback, value, known(composite, failure)));
        } catch (Throwable defect) { // no memory, perhaps: rather out of order than never
            new EndedCallback<>(composite.lastCall(), callback, null, known(composite, defect)).handIn(eventThread);
        }
    }

    /** Returns the failure as a callback hears it, who knows of one kind alone. */
    private static @Nullable ZkException known(CompositeOperation composite, @Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable cause = CompositeOperation.unwrapped(failure);
        return cause instanceof ZkException known ? known : CallFailures.ofUserCode(composite.lastCall(), cause);
    }

    private static <T extends @Nullable Object> void handOver(
            CompositeOperation operation, CompletableFuture<T> outcome, ZkFuture<T> future) {
        CompletableFuture<T> unused =
                outcome.whenComplete((value, failure) -> deliver(operation, future, value, failure));
    }

    @SuppressWarnings("CatchingUnchecked") // a future keeps to itself what a stage of it throws
    private static <T extends @Nullable Object> void deliver(
            CompositeOperation operation, ZkFuture<T> future, @Nullable T value, @Nullable Throwable failure) {
        try {
            operation.session.deliveries.add(new Ended<>(
                    operation,
                    future,
                    value,
                    failure == null ? null : CompositeOperation.unwrapped(failure),
                    operation.lastCall().requestBytes()));
        } catch (Throwable defect) { // no memory, perhaps: rather out of order than never
            future.end(null, defect);
        }
    }

    /** The result reaches its future. There may be a later call than the one whose bytes these are. */
    private record Ended<T extends @Nullable Object>(
            CompositeOperation operation,
            ZkFuture<T> future,
            @Nullable T value,
            @Nullable Throwable failure,
            int requestBytes)
            implements Delivery {
        @Override
        public void deliver() {
            if (!future.end(value, failure)) {
                operation.unclaimed();
            }
        }

        @Override
        public boolean isCompletion() {
            return true;
        }

        @Override
        public int requestBytes() {
            return requestBytes;
        }

        @Override
        public String describe() {
            return "completion of " + operation.lastCall();
        }
    }
}
