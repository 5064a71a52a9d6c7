/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * How watches tell what they have to tell.
 *
 * @param settle how long a state must not have changed before it is told; zero, the default, tells it at once
 * @param longest how long after the first change that was not told yet the newest state is told even if it goes on
 *     changing; as long as it likes by default
 * @param executor where the listener runs, one call at a time. By default the common pool: not the client's
 *     EventThread, where a listener that takes its time would keep all events waiting
 * @param observer who counts; nobody by default
 */
record WatchOptions(Duration settle, Duration longest, Executor executor, RecipeObserver observer) {
    private static final Duration EVER = Duration.ofDays(24);

    static final WatchOptions DEFAULTS =
            new WatchOptions(Duration.ZERO, EVER, new CompletableFuture<>().defaultExecutor(), RecipeObserver.NONE);

    WatchOptions withSettle(Duration quiet, Duration atLast) {
        if (given("time to settle", quiet).compareTo(Duration.ofMillis(1)) < 0 || quiet.compareTo(EVER) > 0) {
            throw new IllegalArgumentException("The time to settle, " + quiet + ", is outside of 1 ms to 24 days.");
        }
        if (given("longest time", atLast).compareTo(quiet) < 0 || atLast.compareTo(EVER) > 0) {
            throw new IllegalArgumentException("The longest time without being told, " + atLast
                    + ", is less than the time to settle, " + quiet + ", or more than 24 days.");
        }
        return new WatchOptions(quiet, atLast, executor, observer);
    }

    WatchOptions withSettle(Duration quiet) {
        return withSettle(quiet, EVER);
    }

    WatchOptions withExecutor(Executor other) {
        return new WatchOptions(settle, longest, given("executor", other), observer);
    }

    WatchOptions withObserver(RecipeObserver other) {
        return new WatchOptions(settle, longest, executor, given("observer", other));
    }

    boolean isBounded() {
        return longest.compareTo(EVER) < 0;
    }
}
