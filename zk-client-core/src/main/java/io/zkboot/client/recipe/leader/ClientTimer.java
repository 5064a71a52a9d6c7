/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A timer on the clock of the client, which ends with it. Lives where events are delivered. */
final class ClientTimer {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Door door;
    private final Inbox inbox;
    private @Nullable CompletableFuture<@Nullable Void> running;

    ClientTimer(Door door, Inbox inbox) {
        this.door = door;
        this.inbox = inbox;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Starts it; one of both follows, unless it is cancelled. */
    void start(Duration time, Runnable due, Runnable clientEnded) {
        CompletableFuture<@Nullable Void> wait = door.patient().delay(time.compareTo(SHORTEST) < 0 ? SHORTEST : time);
        running = wait;
        CompletableFuture<?> unused = wait.whenComplete((done, failure) -> inbox.put(() -> {
            if (running == wait) {
                running = null;
                (failure == null ? due : clientEnded).run();
            }
        }));
    }

    void cancel() {
        CompletableFuture<?> pending = running;
        running = null;
        if (pending != null) {
            pending.cancel(false);
        }
    }
}
