/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.internal.Failures;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Those who have asked for all to be compared. Each asks the server to catch up first, and waits for a comparison that
 * has begun after the answer.
 */
final class Refreshes {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** One of them. All but the future is owned by the EventThread. */
    private static final class Asked {
        private final CompletableFuture<@Nullable Void> future;
        private long pauseMillis = FIRST_PAUSE_MILLIS;
        /** Whether the server had caught up with what was written before. */
        private boolean caughtUp;
        /** Whether the comparison that it waits for has begun. */
        private boolean begun;

        private Asked(CompletableFuture<@Nullable Void> future) {
            this.future = future;
        }
    }

    private final AsyncZkClient client;
    private final String path;
    private final Runnable compare;
    private final Set<Asked> all = ConcurrentHashMap.newKeySet();

    /**
     * Creates one.
     *
     * @param compare asks for a comparison: at once, or behind the one that is under way
     */
    Refreshes(AsyncZkClient client, String path, Runnable compare) {
        this.client = client;
        this.path = path;
        this.compare = compare;
    }

    CompletableFuture<@Nullable Void> ask() {
        Asked asked = new Asked(client.newFuture());
        all.add(asked);
        CompletableFuture<?> unused = asked.future.whenComplete((nothing, failure) -> all.remove(asked));
        catchUp(asked);
        return asked.future;
    }

    private void catchUp(Asked asked) {
        CompletableFuture<@Nullable Void> answer;
        try {
            answer = client.sync(path);
        } catch (RuntimeException failure) { // the client is closed, or the cache
            answer = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<@Nullable Void> unused =
                answer.whenComplete((nothing, failure) -> Failures.loudly(() -> answered(asked, failure)));
    }

    private void answered(Asked asked, @Nullable Throwable failure) {
        if (asked.future.isDone()) {
            return;
        }
        if (failure == null) {
            asked.caughtUp = true;
            compare.run();
        } else if (Failures.passesWhileOpen(failure)) { // the server of the next connection may be behind as well
            catchUpSoon(asked);
        } else {
            asked.future.completeExceptionally(failure);
        }
    }

    private void catchUpSoon(Asked asked) {
        CompletableFuture<@Nullable Void> pause;
        try {
            pause = client.delay(Duration.ofMillis(asked.pauseMillis));
        } catch (ZkException | IllegalStateException ended) {
            asked.future.completeExceptionally(ended);
            return;
        }
        asked.pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, asked.pauseMillis * 2);
        CompletableFuture<@Nullable Void> unused = pause.whenComplete((nothing, ended) -> Failures.loudly(() -> {
            if (ended != null) {
                asked.future.completeExceptionally(ended);
            } else if (!asked.future.isDone()) {
                catchUp(asked);
            }
        }));
    }

    /** A comparison of everything begins. */
    void comparing() {
        all.forEach(asked -> asked.begun = asked.caughtUp);
    }

    /** Whether somebody waits for a comparison that has not begun. */
    boolean areWaiting() {
        return all.stream().anyMatch(asked -> asked.caughtUp && !asked.begun);
    }

    /** All has been compared. */
    void done() {
        all.forEach(asked -> {
            if (asked.begun) {
                asked.future.complete(null);
            }
        });
    }

    /** Nothing will be compared. */
    void fail(Throwable why) {
        all.forEach(asked -> asked.future.completeExceptionally(why));
    }
}
