/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells an observer how an attempt to hold has ended, and how long it took from the moment when this is made. */
final class AttemptReport {
    private final RecipeObserver observer;
    private final String recipe;
    private final String path;
    private final long since = System.nanoTime();

    AttemptReport(QueueSpec spec) {
        observer = spec.observer();
        recipe = spec.recipe();
        path = spec.path();
    }

    void granted() {
        observer.granted(recipe, path, waited());
    }

    void refused(Refusal why) {
        observer.refused(recipe, path, why, waited());
    }

    /** Its caller has completed the future, or his time was over. */
    void givenUp(@Nullable Throwable failure) {
        refused(failure instanceof OperationTimeoutException ? Refusal.TIMED_OUT : Refusal.CANCELLED);
    }

    private Duration waited() {
        return Duration.ofNanos(System.nanoTime() - since);
    }
}
