/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants an item.
 *
 * @param <R> what there is of it for him
 */
final class Wanted<R> {
    /** How an attempt is made. */
    interface Kind<R> {
        /** Returns an attempt to get an item. */
        Attempt<R> attempt(QueueContext context, ItemName item, Duration longest, Attempt.Fate<R> fate);
    }

    final Kind<R> kind;
    final Duration longest;
    final boolean waits;
    final CompletableFuture<Optional<R>> result;
    final long since = System.nanoTime();

    // In the inbox of the queue.
    @Nullable CompletableFuture<?> timer;

    boolean begun;
    /** Whether the newest list was asked for after this had come. */
    boolean asked;
    /** Whether a list has been answered since. */
    boolean answered;

    /** What is tried for it right now. */
    @Nullable Attempt<R> attempt;

    /** Whether its time is over, and it waits for the answer that is under way. */
    boolean late;
    /** Why nobody waits any more: the client has ended. */
    @Nullable Throwable ended;

    boolean over;

    Wanted(Kind<R> kind, Duration longest, boolean waits, CompletableFuture<Optional<R>> result) {
        this.kind = kind;
        this.longest = longest;
        this.waits = waits;
        this.result = result;
    }
}
