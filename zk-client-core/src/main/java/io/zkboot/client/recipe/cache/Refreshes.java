/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.error.ClientClosedException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Those who have asked for all to be compared. Each asks the server to catch up first, and waits for a comparison that
 * has begun after the answer.
 */
final class Refreshes {
    private final AsyncZkClient client;
    private final String path;
    private final Runnable compare;
    /** Whether the comparison that each waits for has begun. */
    private final Map<CompletableFuture<@Nullable Void>, Boolean> begun = new ConcurrentHashMap<>();

    Refreshes(AsyncZkClient client, String path, Runnable compare) {
        this.client = client;
        this.path = path;
        this.compare = compare;
    }

    CompletableFuture<@Nullable Void> ask() {
        CompletableFuture<@Nullable Void> asking = client.newFuture();
        begun.put(asking, false);
        CompletableFuture<@Nullable Void> caughtUp;
        try {
            caughtUp = client.sync(path);
        } catch (RuntimeException failure) { // the client is closed, or the cache
            caughtUp = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<@Nullable Void> unused = caughtUp.whenComplete((nothing, failure) -> Guard.run(() -> {
            if (failure instanceof ClientClosedException) {
                begun.remove(asking);
                asking.completeExceptionally(failure);
            } else if (begun.replace(asking, true) != null) {
                compare.run(); // if the connection was lost, that is what the next one begins with as well
            }
        }));
        return asking;
    }

    /** All has been compared. */
    void done() {
        if (!begun.isEmpty()) {
            begun.forEach((asking, hasBegun) -> {
                if (hasBegun && begun.remove(asking, true)) {
                    asking.complete(null);
                }
            });
        }
    }

    /** Nothing will be compared. */
    void fail(Throwable why) {
        begun.keySet().forEach(asking -> {
            begun.remove(asking);
            asking.completeExceptionally(why);
        });
    }
}
