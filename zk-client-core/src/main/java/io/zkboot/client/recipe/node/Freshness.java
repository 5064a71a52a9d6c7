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
    private boolean due;
    private int touches;

    Freshness(@Nullable Duration ttl, Pauses timer, Runnable goOn) {
        this.third = ttl == null ? null : between(ttl.dividedBy(3));
        this.timer = timer;
        this.goOn = goOn;
    }

    private static Duration between(Duration time) {
        Duration longest = time.compareTo(Door.LONGEST) > 0 ? Door.LONGEST : time;
        return longest.compareTo(SHORTEST) < 0 ? SHORTEST : longest;
    }

    boolean isDue() {
        return due;
    }

    /** It was just written: it has its whole time to live. */
    void written() {
        due = false;
        Duration time = third;
        if (time != null) {
            int mine = ++touches;
            CompletableFuture<?> unused = timer.after(time, () -> {
                if (mine == touches) {
                    due = true;
                    goOn.run();
                }
            });
        }
    }

    /** It was found, and nobody knows for how long it has stood there. */
    void found() {
        due = third != null;
    }
}
