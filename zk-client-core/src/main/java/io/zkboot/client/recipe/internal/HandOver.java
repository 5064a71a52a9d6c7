/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands one task over to an executor of the user, time and again; never twice before it has run. If that refuses it, it
 * is tried again after pauses that grow: it may be full for a moment, and what is to be told may be the last for long.
 * Any thread.
 */
public final class HandOver implements Runnable {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Runnable task;
    private final Executor executor;
    private final Function<Duration, ? extends CompletableFuture<?>> delay;
    private final Consumer<Throwable> failures;
    private boolean due; // guarded by this, as all below
    private boolean refused;
    private long pauseMillis;
    private @Nullable CompletableFuture<?> timer;

    /**
     * Creates one.
     *
     * @param delay gives what completes after a time, or fails when there is no time any more
     * @param failures hears why the executor has refused, once for a row of refusals
     */
    public HandOver(
            Runnable task,
            Executor executor,
            Function<Duration, ? extends CompletableFuture<?>> delay,
            Consumer<Throwable> failures) {
        this.task = task;
        this.executor = executor;
        this.delay = delay;
        this.failures = failures;
    }

    /** Hands the task over, and says whether it was taken. Not with a lock: the executor may run it at once. */
    public boolean begin() {
        synchronized (this) {
            due = true;
        }
        return offer();
    }

    /** If the task was refused: tries again now, and not after the pause. Says whether it has been taken by now. */
    public boolean hurry() {
        synchronized (this) {
            if (!refused) {
                return true;
            }
            stopWaiting();
        }
        return offer();
    }

    /** What was refused is not tried again. */
    public synchronized void end() {
        due = false;
        stopWaiting();
    }

    private synchronized void stopWaiting() {
        refused = false;
        CompletableFuture<?> waiting = timer;
        timer = null;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private boolean offer() {
        try {
            executor.execute(this);
            return true;
        } catch (RuntimeException | Error why) { // it was shut down, is full, or finds no thread
            refused(why);
            return false;
        }
    }

    private void refused(Throwable why) {
        boolean first;
        Duration pause;
        synchronized (this) {
            if (!due) { // it has run all the same
                return;
            }
            first = pauseMillis == 0;
            pauseMillis = Math.max(FIRST_PAUSE_MILLIS, pauseMillis);
            pause = Duration.ofMillis(pauseMillis);
            refused = true;
        }
        if (first) {
            Failures.loudly(() -> failures.accept(why));
        }
        CompletableFuture<?> over;
        try {
            over = delay.apply(pause);
        } catch (RuntimeException ended) { // whatever is to be told next hurries it
            return;
        }
        synchronized (this) {
            timer = over;
        }
        CompletableFuture<?> unused = over.thenRun(() -> Failures.loudly(this::pauseIsOver));
    }

    /** The next pause is longer; not so if something new is to be told, which shortens this one. */
    private void pauseIsOver() {
        synchronized (this) {
            pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        }
        boolean unused = hurry();
    }

    /** For the executor. */
    @Override
    public void run() {
        synchronized (this) {
            if (!due) {
                return;
            }
            due = false;
            pauseMillis = 0;
            stopWaiting();
        }
        task.run();
    }
}
