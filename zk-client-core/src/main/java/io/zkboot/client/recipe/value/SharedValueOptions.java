/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * How a shared value is kept.
 *
 * @param timeout how long a change may take, all attempts together; 15 s by default
 * @param marked see {@link #withoutMark()}
 * @param executor where listeners run, one call at a time for each of them. By default the common pool: not the
 *     client's EventThread, where a listener that takes its time would keep all events waiting
 * @param observer who counts; nobody by default
 */
public record SharedValueOptions(Duration timeout, boolean marked, Executor executor, RecipeObserver observer) {
    /** What there is without options. */
    public static final SharedValueOptions DEFAULTS = new SharedValueOptions(
            Duration.ofSeconds(15), true, new CompletableFuture<>().defaultExecutor(), RecipeObserver.NONE);

    /** Checks the values. */
    public SharedValueOptions {
        CounterOptions.requireTimeout(given("timeout", timeout));
        given("executor", executor);
        given("observer", observer);
    }

    /** The same with another time that a change may take. */
    public SharedValueOptions withTimeout(Duration other) {
        return new SharedValueOptions(other, marked, executor, observer);
    }

    /** The same without the mark; see {@link CounterOptions#withoutMark()}. */
    public SharedValueOptions withoutMark() {
        return new SharedValueOptions(timeout, false, executor, observer);
    }

    /** The same with listeners elsewhere. */
    public SharedValueOptions withExecutor(Executor other) {
        return new SharedValueOptions(timeout, marked, other, observer);
    }

    /** The same with an observer. */
    public SharedValueOptions withObserver(RecipeObserver other) {
        return new SharedValueOptions(timeout, marked, executor, other);
    }
}
