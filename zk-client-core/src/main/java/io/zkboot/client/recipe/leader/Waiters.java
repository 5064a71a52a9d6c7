/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.internal.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for something to come true, each for a time of his own. Whoever gives up is forgotten.
 *
 * @param <T> what they wait for
 */
final class Waiters<T> {
    private final Door door;
    private final String operation;
    private final String path;
    private final Supplier<@Nullable Throwable> obstacle;
    private final List<CompletableFuture<T>> waiting = new CopyOnWriteArrayList<>();

    /**
     * Creates it.
     *
     * @param obstacle what is in the way at the moment, for who has waited for too long
     */
    Waiters(Door door, String operation, String path, Supplier<@Nullable Throwable> obstacle) {
        this.door = door;
        this.operation = operation;
        this.path = path;
        this.obstacle = obstacle;
    }

    /** Adds one; whoever calls this then completes it if what he waits for is true already. */
    CompletableFuture<T> add(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout + ".");
        }
        CompletableFuture<T> waiter = door.patient().newFuture();
        CompletableFuture<@Nullable Void> timer = door.patient().delay(Door.bounded(timeout));
        waiting.add(waiter);
        CompletableFuture<?> unused = waiter.whenComplete((value, failure) -> {
            waiting.removeIf(other -> other == waiter);
            timer.cancel(false);
        });
        CompletableFuture<?> unusedToo = timer.whenComplete((late, ended) -> {
            if (ended == null) {
                waiter.completeExceptionally(
                        new OperationTimeoutException(failure(), "it did not come true in time", obstacle.get()));
            } else if (ended instanceof ClientClosedException) {
                waiter.completeExceptionally(clientClosed());
            }
        });
        return waiter;
    }

    void complete(T value) {
        waiting.forEach(waiter -> waiter.complete(value));
    }

    void fail(Throwable why) {
        waiting.forEach(waiter -> waiter.completeExceptionally(why));
    }

    void clientEnded() {
        fail(clientClosed());
    }

    private ClientClosedException clientClosed() {
        return new ClientClosedException(
                failure(), "the client is closed; it goes on when that is started again", null);
    }

    private Failure failure() {
        return new Failure(ErrorCode.OPERATION_TIMEOUT, operation, path, Outcome.REJECTED);
    }
}
