/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import io.zkboot.client.recipe.internal.follow.NodeFollower;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a state back until it has not changed for a while, as far as anybody can say: the time begins anew when the
 * connection is back. Used where events are delivered.
 */
final class Settling<S> {
    private final NodeFollower<?> clock;
    private final WatchOptions options;
    private final Consumer<S> settled;
    private @Nullable S pending;
    private boolean held = true;
    private @Nullable CompletableFuture<?> quiet;
    private @Nullable CompletableFuture<?> atLast;

    Settling(NodeFollower<?> clock, WatchOptions options, Consumer<S> settled) {
        this.clock = clock;
        this.options = options;
        this.settled = settled;
    }

    boolean isPending() {
        return pending != null;
    }

    void changed(S now) {
        pending = now;
        if (options.settle().isZero()) {
            handOver();
        } else if (!held) {
            begin();
        }
    }

    private void begin() {
        if (quiet != null) {
            quiet.cancel(false);
        }
        quiet = later(options.settle());
        if (options.isBounded() && atLast == null) {
            atLast = later(options.longest());
        }
    }

    private CompletableFuture<?> later(Duration time) {
        CompletableFuture<?>[] timer = new CompletableFuture<?>[1];
        timer[0] = clock.after(time, () -> {
            if (timer[0] == quiet || timer[0] == atLast) { // it may have been cancelled at the last moment
                handOver();
            }
        });
        return timer[0];
    }

    /** Nobody can say whether it changes. */
    void hold() {
        held = true;
        cut();
    }

    /** What is known is so again. */
    void goOn() {
        held = false;
        if (pending != null) {
            begin();
        }
    }

    private void handOver() {
        cut();
        S now = pending;
        pending = null;
        if (now != null) {
            settled.accept(now);
        }
    }

    /** Ends the timers. */
    void cut() {
        if (quiet != null) {
            quiet.cancel(false);
        }
        if (atLast != null) {
            atLast.cancel(false);
        }
        quiet = null;
        atLast = null;
    }
}
