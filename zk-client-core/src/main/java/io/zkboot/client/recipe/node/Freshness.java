/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.recipe.internal.Door;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** When a node with a time to live has to be touched: three times in it. Other nodes never. In the inbox. */
final class Freshness {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final @Nullable Duration third;
    private final Pauses timer;
    private final Runnable goOn;
    private @Nullable CompletableFuture<?> running;
    private boolean due;

    Freshness(@Nullable Duration ttl, Pauses timer, Runnable goOn) {
        this.third = ttl == null ? null : between(ttl.dividedBy(3));
        this.timer = timer;
        this.goOn = goOn;
    }

    private static Duration between(Duration time) {
        Duration longest = Door.bounded(time);
        return longest.compareTo(SHORTEST) < 0 ? SHORTEST : longest;
    }

    boolean isDue() {
        return due;
    }

    /** It was just written: it has its whole time to live. */
    void written() {
        stop();
        due = false;
        Duration time = third;
        if (time != null) {
            running = timer.after(time, () -> {
                due = true;
                goOn.run();
            });
        }
    }

    /** It was found, or nobody has cared for it for a while: it may have stood there for long. */
    void found() {
        due = third != null;
    }

    private void stop() {
        CompletableFuture<?> before = running;
        running = null;
        if (before != null) {
            before.cancel(false);
        }
    }
}
