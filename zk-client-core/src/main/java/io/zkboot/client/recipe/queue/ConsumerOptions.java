/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * How items are consumed.
 *
 * @param parallelism how many items are handled at a time, 1 by default; no more are claimed
 * @param executor where handlers run, and may block. By default the common pool
 * @param pause how long an item stays claimed whose handler has thrown, and how long is waited after another failure,
 *     as when the executor refuses an item, before it is tried again; 1 s by default
 */
public record ConsumerOptions(int parallelism, Executor executor, Duration pause) {
    /** What there is without options. */
    public static final ConsumerOptions DEFAULTS =
            new ConsumerOptions(1, new CompletableFuture<>().defaultExecutor(), Duration.ofSeconds(1));

    /** Checks the values. */
    public ConsumerOptions {
        given("executor", executor);
        given("pause", pause);
        if (parallelism < 1) {
            throw new IllegalArgumentException("The number of items at a time is " + parallelism + ", less than 1.");
        }
        if (pause.compareTo(Duration.ofMillis(1)) < 0 || pause.compareTo(Duration.ofDays(24)) > 0) {
            throw new IllegalArgumentException("The pause, " + pause + ", is outside of 1 ms to 24 days.");
        }
    }

    /** The same, with so many items at a time. */
    public ConsumerOptions withParallelism(int items) {
        return new ConsumerOptions(items, executor, pause);
    }

    /** The same with handlers elsewhere. */
    public ConsumerOptions withExecutor(Executor other) {
        return new ConsumerOptions(parallelism, other, pause);
    }

    /** The same with another pause. */
    public ConsumerOptions withPause(Duration time) {
        return new ConsumerOptions(parallelism, executor, time);
    }
}
