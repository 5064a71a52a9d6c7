/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.error.ClientClosedException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Those who have asked for all to be compared. Each asks the server to catch up first, and waits for a comparison that
 * has begun after the answer.
 */
final class Refreshes {
    /** One of them. */
    private static final class Asked {
        private final CompletableFuture<@Nullable Void> future;
        /** Whether the comparison that it waits for has begun. Owned by the EventThread. */
        private boolean begun;

        private Asked(CompletableFuture<@Nullable Void> future) {
            this.future = future;
        }
    }

    private final AsyncZkClient client;
    private final String path;
    private final Runnable compare;
    private final Set<Asked> all = ConcurrentHashMap.newKeySet();

    Refreshes(AsyncZkClient client, String path, Runnable compare) {
        this.client = client;
        this.path = path;
        this.compare = compare;
    }

    CompletableFuture<@Nullable Void> ask() {
        Asked asked = new Asked(client.newFuture());
        all.add(asked);
        CompletableFuture<@Nullable Void> caughtUp;
        try {
            caughtUp = client.sync(path);
        } catch (RuntimeException failure) { // the client is closed, or the cache
            caughtUp = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<@Nullable Void> unused =
                caughtUp.whenComplete((nothing, failure) -> Guard.run(() -> begin(asked, failure)));
        return asked.future;
    }

    private void begin(Asked asked, @Nullable Throwable failure) {
        if (failure instanceof ClientClosedException) {
            all.remove(asked);
            asked.future.completeExceptionally(failure);
        } else {
            asked.begun = true;
            compare.run(); // if the connection was lost, that is what the next one begins with as well
        }
    }

    /** All has been compared. */
    void done() {
        all.removeIf(asked -> asked.begun && asked.future.complete(null));
    }

    /** Nothing will be compared. */
    void fail(Throwable why) {
        all.removeIf(asked -> asked.future.completeExceptionally(why));
    }
}
