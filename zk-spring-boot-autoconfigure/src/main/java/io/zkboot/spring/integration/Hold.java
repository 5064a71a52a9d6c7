/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.lock.Grant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** That a thread holds a lock, perhaps for no longer than a time, which can be prolonged. */
final class Hold {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Grant grant;
    private final ZkClient client;
    private final BooleanSupplier prolonging;
    private final Thread owner = Thread.currentThread();
    /** Told of each change, once somebody waits for one. */
    private final Semaphore changed = new Semaphore(0);

    private boolean listening; // the owner's

    private @Nullable Duration limit; // guarded by this
    private long end; // guarded by this
    private @Nullable CompletableFuture<?> timer; // guarded by this
    private @Nullable String givenUp; // guarded by this

    /**
     * Creates it, for the calling thread.
     *
     * @param limit for how long; null for no limit
     * @param prolonging whether the limit counts from the end of the thread only
     */
    Hold(Grant grant, ZkClient client, @Nullable Duration limit, BooleanSupplier prolonging) {
        this.grant = grant;
        this.client = client;
        this.prolonging = prolonging;
        if (limit != null) {
            limit(limit);
        }
    }

    Grant grant() {
        return grant;
    }

    /** Whether it is certain that it is held. */
    boolean isHeld() {
        return !isOver() && grant.isHeld();
    }

    /** Returns why it is lost; null if it is not, as far as it was told. */
    @Nullable String loss() {
        if (isOver()) {
            return givenUp();
        }
        LossReason reason = grant.lossReason();
        return reason == null ? null : reason.toString();
    }

    private synchronized @Nullable String givenUp() {
        return givenUp;
    }

    // ---- the limit ----

    private synchronized void limit(Duration time) {
        limit = time;
        end = System.nanoTime() + time.toNanos();
        cancelTimer();
        CompletableFuture<@Nullable Void> next = client.async().delay(time);
        timer = next;
        // If it fails the client has ended, and so has the grant.
        CompletableFuture<?> unused = next.thenRun(this::isOver);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Looks at the clock, and gives it up if its time is over. */
    private synchronized boolean isOver() {
        if (givenUp != null) {
            return true;
        }
        Duration time = limit;
        if (time == null || end - System.nanoTime() > 0) {
            return false;
        }
        if (prolonging.getAsBoolean() && owner.isAlive()) {
            limit(time);
            return false;
        }
        giveUp(LossReason.MAX_HOLD.toString());
        return true;
    }

    /** Sets the limit anew, if there is one; null for as long as before. */
    synchronized void prolong(@Nullable Duration time) {
        if (limit != null) {
            limit(time == null ? limit : time);
        }
    }

    /** Lets it be held for so long at least, if there is a limit. */
    synchronized void atLeast(Duration time) {
        if (limit != null && System.nanoTime() + time.toNanos() - end > 0) {
            limit(time);
        }
    }

    // ---- the end ----

    /** Gives it back before its thread does. */
    synchronized void giveUp(String why) {
        if (givenUp == null) {
            givenUp = why;
            release();
        }
    }

    /** Gives it back. */
    synchronized void release() {
        cancelTimer();
        limit = null;
        grant.close();
        changed.release();
    }

    /**
     * Waits until it is certain whether it is held.
     *
     * @param deadline by {@link System#nanoTime}
     * @return whether it is; false if it is lost, or the time is over
     */
    boolean awaitHeld(long deadline) throws InterruptedException {
        while (true) {
            if (isHeld()) {
                return true;
            }
            long left = deadline - System.nanoTime();
            if (loss() != null || left <= 0) {
                return false;
            }
            if (!listening) {
                listening = true;
                grant.addListener((same, change) -> changed.release());
            }
            // The clock decides as well, of which nobody tells.
            boolean unused = changed.tryAcquire(Math.min(left, LOOK_AGAIN_NANOS), TimeUnit.NANOSECONDS);
        }
    }
}
