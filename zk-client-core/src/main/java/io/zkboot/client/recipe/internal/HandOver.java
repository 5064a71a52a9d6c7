/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands one task over to an executor of the user, time and again; it never runs twice at a time, and once more when
 * something has come while it ran. If the executor refuses it, it is tried again after pauses that grow: it may be full
 * for a moment, and what is to be told may be the last for long. Any thread.
 */
public final class HandOver implements Runnable {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private enum Stage {
        /** There is nothing to do. */
        IDLE,
        /** The executor has it, or is just asked. */
        HANDED_OVER,
        /** The executor has not taken it; it is tried again. */
        REFUSED,
        /** It runs. */
        RUNNING,
        /** It runs, and something has come that it may not have seen. */
        RUNS_AGAIN,
        /** It does not run any more. */
        ENDED
    }

    private final Runnable task;
    private final Executor executor;
    private final Function<Duration, ? extends CompletableFuture<?>> delay;
    private final Consumer<Throwable> failures;
    private Stage stage = Stage.IDLE; // guarded by this, as all below
    private long pauseMillis;
    private @Nullable CompletableFuture<?> timer;

    /**
     * Creates one.
     *
     * @param task does all there is to do; whatever comes after it has begun is followed by {@link #begin}
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

    /**
     * There is something to do: hands the task over unless that has been done; at once, and not after the pause, if it
     * was refused. Not with a lock: the executor may run it at once.
     *
     * @return whether the executor has taken it by now
     */
    public boolean begin() {
        synchronized (this) {
            switch (stage) {
                case IDLE -> stage = Stage.HANDED_OVER;
                case REFUSED -> tryAgain();
                case HANDED_OVER, RUNS_AGAIN -> {
                    return true;
                }
                case RUNNING -> {
                    stage = Stage.RUNS_AGAIN;
                    return true;
                }
                case ENDED -> {
                    return false;
                }
            }
        }
        return offer();
    }

    /** It does not run any more, unless it does just now. */
    public synchronized void end() {
        stage = Stage.ENDED;
        stopWaiting();
    }

    private void tryAgain() {
        stage = Stage.HANDED_OVER;
        stopWaiting();
    }

    private void stopWaiting() {
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
            if (stage != Stage.HANDED_OVER) { // it has run all the same
                return;
            }
            stage = Stage.REFUSED;
            first = pauseMillis == 0;
            pauseMillis = Math.max(FIRST_PAUSE_MILLIS, pauseMillis);
            pause = Duration.ofMillis(pauseMillis);
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
            if (stage != Stage.REFUSED) { // somebody was faster
                return;
            }
            pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
            tryAgain();
        }
        boolean unused = offer();
    }

    /** For the executor. */
    @Override
    public void run() {
        synchronized (this) {
            if (stage != Stage.HANDED_OVER && stage != Stage.REFUSED) { // some take a task and throw all the same
                return;
            }
            stage = Stage.RUNNING;
            pauseMillis = 0;
            stopWaiting();
        }
        do {
            Failures.loudly(task);
        } while (goesOn());
    }

    private synchronized boolean goesOn() {
        boolean again = stage == Stage.RUNS_AGAIN;
        if (stage != Stage.ENDED) {
            stage = again ? Stage.RUNNING : Stage.IDLE;
        }
        return again;
    }
}
