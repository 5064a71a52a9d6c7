/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.AsyncZkClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Pauses before something is tried again, longer each time until it has succeeded. Used where events are delivered. */
public final class BackOff {
    private final Inbox inbox;
    private final AsyncZkClient zk;
    private @Nullable CompletableFuture<?> timer;
    private long nextMillis;
    private boolean pausing;
    private int pauses;

    public BackOff(Inbox inbox, AsyncZkClient zk) {
        this.inbox = inbox;
        this.zk = zk;
    }

    public boolean isPausing() {
        return pausing;
    }

    /** Does something after a pause of these lengths. If the client ends meanwhile it is never done. */
    public void pause(Duration first, Duration longest, Runnable then) {
        cut();
        Duration length = next(first, longest);
        pausing = true;
        int mine = ++pauses;
        CompletableFuture<@Nullable Void> over;
        try {
            over = zk.delay(length);
        } catch (RuntimeException ended) { // the next connection goes on
            return;
        }
        timer = over;
        CompletableFuture<?> unused = over.thenRun(() -> inbox.put(() -> {
            if (pausing && mine == pauses) {
                pausing = false;
                timer = null;
                then.run();
            }
        }));
    }

    /** Returns the next length, for who pauses in another way. */
    public Duration next(Duration first, Duration longest) {
        long millis = Math.max(first.toMillis(), Math.min(longest.toMillis(), nextMillis));
        nextMillis = millis * 2;
        return Duration.ofMillis(millis);
    }

    /** Ends the pause; what was to be done then is not. */
    public void cut() {
        pausing = false;
        CompletableFuture<?> running = timer;
        timer = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** It has succeeded, or begins anew. */
    public void reset() {
        cut();
        nextMillis = 0;
    }
}
