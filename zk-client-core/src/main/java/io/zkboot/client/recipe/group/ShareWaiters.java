/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.internal.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Who waits for a share, for a bounded time. Changed where events are delivered. */
final class ShareWaiters<T> {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Door door;
    private final String path;
    private final Executor events;
    private final List<CompletableFuture<List<T>>> waiting = new ArrayList<>();

    ShareWaiters(Door door, String path, Executor events) {
        this.door = door;
        this.path = path;
        this.events = events;
    }

    /** Returns what ends with the time, or with the client. Any thread. */
    CompletableFuture<List<T>> promise(Duration timeout) {
        if (given("timeout", timeout).compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout + ".");
        }
        CompletableFuture<List<T>> promised = door.patient().newFuture();
        CompletableFuture<@Nullable Void> limit = door.patient().delay(Door.bounded(timeout));
        CompletableFuture<?> unused = limit.whenComplete(
                (nothing, failure) -> promised.completeExceptionally(failure == null ? late() : failure));
        CompletableFuture<?> unusedToo = promised.whenComplete((mine, failure) -> {
            limit.cancel(false);
            events.execute(() -> waiting.removeIf(one -> one == promised));
        });
        return promised;
    }

    private OperationTimeoutException late() {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "acquired", path, Outcome.REJECTED),
                "not all of the share was acquired in time; it goes on",
                null);
    }

    void add(CompletableFuture<List<T>> promised) {
        if (!promised.isDone()) {
            waiting.add(promised);
        }
    }

    void complete(List<T> mine) {
        List<CompletableFuture<List<T>>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.complete(mine));
    }

    void fail(Exception why) {
        List<CompletableFuture<List<T>>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.completeExceptionally(why));
    }
}
