/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pauses between tries of what is refused: each twice as long as the one before, up to a limit, until it works. One try
 * is planned at a time. Any thread.
 */
final class GrowingPause {
    private final Limits limits;
    private long nextMillis;
    private @Nullable CompletableFuture<@Nullable Void> planned;
    private boolean failing;
    private boolean stopped;

    /**
     * How long pauses are.
     *
     * @param shortest the first one
     * @param longest what they grow to
     */
    record Limits(Duration shortest, Duration longest) {
        static final Limits DEFAULT = new Limits(Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    GrowingPause(Limits limits) {
        this.limits = limits;
        this.nextMillis = limits.shortest().toMillis();
    }

    /**
     * Plans the next try; one that is planned already stands.
     *
     * @return whether it is the first one since it last worked: the moment to tell somebody
     */
    synchronized boolean plan(Runnable again) {
        if (stopped || planned != null) {
            return false;
        }
        boolean first = !failing;
        failing = true;
        CompletableFuture<@Nullable Void> pause = new CompletableFuture<>();
        planned = pause;
        // Not on the thread of the timer, which all of the JVM shares.
        CompletableFuture<?> unused = pause.thenRunAsync(() -> {
            if (taken(pause)) {
                again.run();
            }
        });
        pause.completeOnTimeout(null, nextMillis, TimeUnit.MILLISECONDS);
        nextMillis = Math.min(2 * nextMillis, limits.longest().toMillis());
        return first;
    }

    /** Returns how long the next pause is. */
    synchronized Duration next() {
        return Duration.ofMillis(nextMillis);
    }

    /** It worked: forgets the planned try, and the next pause is the shortest again. */
    synchronized void reset() {
        failing = false;
        hurry();
    }

    /** Things have changed, and the caller tries at once: as {@link #reset}, but nothing has worked yet. */
    synchronized void hurry() {
        nextMillis = limits.shortest().toMillis();
        forget();
    }

    /** Plans nothing any more. */
    synchronized void stop() {
        stopped = true;
        forget();
    }

    private void forget() {
        CompletableFuture<@Nullable Void> pause = planned;
        planned = null;
        if (pause != null) {
            pause.cancel(false); // takes it out of the timer as well
        }
    }

    private synchronized boolean taken(CompletableFuture<@Nullable Void> pause) {
        if (planned != pause) {
            return false;
        }
        planned = null;
        return true;
    }
}
