/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands one task over to an executor of the user, time and again; it never runs twice at a time, and once more when
 * something has come while it ran. If the executor refuses it, it is tried again after pauses that grow: it may be full
 * for a moment, and what is to be told may be the last for long. Also when the client has ended, by whose time the
 * pauses are: what nobody has been told then is that something is lost. Any thread.
 */
public final class HandOver implements Runnable {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    /** With the pauses between them they take some minutes: nobody ends them, and it may have been shut down. */
    private static final int LAST_TRIES = 20;

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
    private final Function<Duration, ? extends CompletableFuture<?>> lastDelay;
    private final Consumer<Throwable> failures;
    private Stage stage = Stage.IDLE; // guarded by this, as all below
    private long pauseMillis;
    /** How many without a client, in a row. */
    private int lastTries;

    private @Nullable CompletableFuture<?> timer;

    /**
     * Creates one.
     *
     * @param task does all there is to do; whatever comes after it has begun is followed by {@link #begin}
     * @param delay gives what completes after a time, or fails when there is no time any more (that of a client that
     *     has ended): there are other pauses then, for some minutes
     * @param failures hears why the executor has refused, once for a row of refusals, and if that is the end of it
     */
    public HandOver(
            Runnable task,
            Executor executor,
            Function<Duration, ? extends CompletableFuture<?>> delay,
            Consumer<Throwable> failures) {
        this(task, executor, delay, HandOver::withoutClient, failures);
    }

    private static CompletableFuture<?> withoutClient(Duration pause) {
        return OwnThreads.after(pause, "zk-hand-over");
    }

    /**
     * As the other one.
     *
     * @param lastDelay gives what completes after a time when there is none of the client
     */
    HandOver(
            Runnable task,
            Executor executor,
            Function<Duration, ? extends CompletableFuture<?>> delay,
            Function<Duration, ? extends CompletableFuture<?>> lastDelay,
            Consumer<Throwable> failures) {
        this.task = task;
        this.executor = executor;
        this.delay = delay;
        this.lastDelay = lastDelay;
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
            tell(why);
        }
        CompletableFuture<?> over = begun(delay, pause);
        await(over);
        CompletableFuture<?> unused = over.whenComplete((done, ended) -> Failures.loudly(() -> {
            if (ended == null) {
                pauseIsOver(over, true);
            } else {
                pauseWithoutClient(over, pause, why);
            }
        }));
    }

    private void tell(Throwable why) {
        Failures.loudly(() -> failures.accept(why));
    }

    private static CompletableFuture<?> begun(
            Function<Duration, ? extends CompletableFuture<?>> delay, Duration pause) {
        try {
            return delay.apply(pause);
        } catch (RuntimeException | Error ended) {
            return CompletableFuture.failedFuture(ended);
        }
    }

    /** Of two pauses, as of two threads that were refused, the later one counts. */
    private void await(CompletableFuture<?> over) {
        CompletableFuture<?> other;
        synchronized (this) {
            boolean awaited = stage == Stage.REFUSED;
            other = awaited ? timer : over;
            timer = awaited ? over : timer;
        }
        if (other != null) {
            other.cancel(false);
        }
    }

    /** The client has ended, and what is to be told may well be that: its time is not the last one. */
    private void pauseWithoutClient(CompletableFuture<?> ended, Duration pause, Throwable why) {
        boolean last;
        synchronized (this) {
            if (timer != ended || lastTries > LAST_TRIES) { // it was cancelled, and has not failed; or all is told
                return;
            }
            timer = null;
            last = lastTries == LAST_TRIES;
            lastTries += last ? 1 : 0;
        }
        if (last) {
            tell(new RejectedExecutionException(
                    "The executor has refused what is to be told " + LAST_TRIES + " times since the client has ended,"
                            + " and is not asked again. If it was shut down, shut it down after the client and the"
                            + " recipes; if it is full, give it more threads or a longer queue.",
                    why));
            return;
        }
        CompletableFuture<?> over = begun(lastDelay, pause);
        await(over);
        CompletableFuture<?> unused =
                over.whenComplete((done, failed) -> Failures.loudly(() -> pauseIsOver(over, false)));
    }

    /** The next pause is longer; not so if something new is to be told, which shortens this one. */
    private void pauseIsOver(CompletableFuture<?> over, boolean ofClient) {
        synchronized (this) {
            if (stage != Stage.REFUSED || timer != over) { // somebody was faster
                return;
            }
            lastTries = ofClient ? 0 : lastTries + 1;
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
            lastTries = 0;
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
