/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Hands a lease to whoever has asked for it. What nobody waits for any more is given back. */
final class Handover {
    private final RecipeObserver observer;
    private final String path;
    private final Supplier<Duration> waited;
    private final CompletableFuture<Optional<Lease>> result;

    /**
     * Begins one.
     *
     * @param result for the caller, who may complete it to give up
     */
    Handover(
            RecipeObserver observer,
            String path,
            Supplier<Duration> waited,
            CompletableFuture<Optional<Lease>> result) {
        this.observer = observer;
        this.path = path;
        this.waited = waited;
        this.result = result;
    }

    CompletableFuture<Optional<Lease>> of(CompletableFuture<Optional<Lease>> taking) {
        CompletableFuture<?> unused = taking.whenComplete((taken, failure) -> {
            if (failure != null) {
                failed(Waiting.unwrapped(failure));
            } else {
                taken(taken);
            }
        });
        return result;
    }

    private void failed(Throwable why) {
        refused(result.completeExceptionally(why) ? Refusal.FAILED : givenUp());
    }

    private void taken(Optional<Lease> taken) {
        boolean wanted = result.complete(taken);
        if (taken.isPresent()) {
            Failures.loudly(() -> observer.granted(NodeLease.RECIPE, path, waited.get()));
            if (!wanted) {
                CompletableFuture<?> unused = taken.get().releaseAsync(); // if that fails, it is over by its time
            }
        } else {
            refused(wanted ? Refusal.TAKEN : givenUp());
        }
    }

    private Refusal givenUp() {
        boolean[] late = new boolean[1];
        CompletableFuture<?> unused =
                result.whenComplete((value, failure) -> late[0] = failure instanceof OperationTimeoutException);
        return late[0] ? Refusal.TIMED_OUT : Refusal.CANCELLED;
    }

    private void refused(Refusal why) {
        Failures.loudly(() -> observer.refused(NodeLease.RECIPE, path, why, waited.get()));
    }
}
