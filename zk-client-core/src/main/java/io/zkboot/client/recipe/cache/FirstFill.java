/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a cache to be complete. A failure is told to who waits by then, and is true until the cache is
 * complete all the same: the next server may do what one has refused. Any thread.
 */
final class FirstFill {
    private final Supplier<CompletableFuture<@Nullable Void>> futures;
    private CompletableFuture<@Nullable Void> future; // guarded by this

    FirstFill(Supplier<CompletableFuture<@Nullable Void>> futures) {
        this.futures = futures;
        this.future = futures.get();
    }

    synchronized CompletableFuture<@Nullable Void> future() {
        return future;
    }

    void complete() {
        CompletableFuture<@Nullable Void> now;
        synchronized (this) {
            if (future.isCompletedExceptionally()) {
                future = futures.get();
            }
            now = future;
        }
        now.complete(null);
    }

    void fail(Throwable why) {
        boolean unused = future().completeExceptionally(why);
    }
}
