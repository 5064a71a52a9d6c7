/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.log.SafeLogger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Collects events until there was none for a while, and hands them over together: for work that should be done once
 * after a burst of changes, such as reading a list of children that many join at a time.
 *
 * <pre>{@code
 * Watcher calm = new SettledWatcher(Duration.ofSeconds(1), Duration.ofSeconds(10), scheduler, events -> readAgain());
 * client.addWatch("/workers", WatchMode.PERSISTENT, calm);
 * }</pre>
 *
 * <p>The receiver runs on the scheduler, not on the client's EventThread, and so in no order with what else the client
 * delivers: read what you need anew. With a scheduler of a single thread it is not called twice at a time. One object
 * has one burst at a time: take another one for each watch whose bursts are to be kept apart. Events that come after
 * the scheduler was shut down are lost, which the client logs.
 */
public final class SettledWatcher implements Watcher {
    private static final Logger log = SafeLogger.of(SettledWatcher.class);

    /** As much as fits into the nanoseconds of a scheduler: nearly three centuries. */
    private static final Duration LONGEST_DELAY = Duration.ofNanos(Long.MAX_VALUE);

    /** Tells the time. */
    interface Timer {
        void later(Runnable task, Duration delay);

        /** Whether it takes nothing any more. */
        default boolean isShutDown() {
            return false;
        }
    }

    private final Duration quiet;
    private final Duration longest;
    private final Timer timer;
    private final Consumer<List<WatchedEvent>> receiver;
    private final Object lock = new Object();
    private List<WatchedEvent> collected = new ArrayList<>();
    private long bursts;

    /**
     * Creates one.
     *
     * @param quiet how long there must be no event, more than zero; a burst is handed over no later than twice this
     *     time after its last event
     * @param longest how long after its first event a burst is handed over even if it goes on; not less than
     *     {@code quiet}
     * @param scheduler where time is told and the receiver runs; the caller shuts it down
     * @param receiver gets the events of a burst in their order, at least one
     */
    public SettledWatcher(
            Duration quiet,
            Duration longest,
            ScheduledExecutorService scheduler,
            Consumer<List<WatchedEvent>> receiver) {
        this(quiet, longest, through(given("scheduler", scheduler)), receiver);
    }

    /** Lets tests say when time passes. */
    SettledWatcher(Duration quiet, Duration longest, Timer timer, Consumer<List<WatchedEvent>> receiver) {
        if (given("quiet time", quiet).isZero() || quiet.isNegative()) {
            throw new IllegalArgumentException("quiet must be more than zero, but is " + quiet);
        }
        if (given("longest time", longest).compareTo(quiet) < 0) {
            throw new IllegalArgumentException("longest must not be less than quiet, but " + longest + " is less than "
                    + quiet + ": no burst would ever settle");
        }
        this.quiet = quiet;
        this.longest = longest;
        this.timer = timer;
        this.receiver = given("receiver", receiver);
    }

    @Override
    public void process(WatchedEvent event) {
        if (timer.isShutDown()) {
            throw new RejectedExecutionException(
                    "The scheduler of a SettledWatcher was shut down, so the event is lost; remove the watch before"
                            + " that");
        }
        boolean first;
        long burst;
        synchronized (lock) {
            first = collected.isEmpty();
            collected.add(event);
            burst = bursts;
        }
        if (first) {
            try {
                lookLater(burst, 1, Duration.ZERO);
            } catch (RuntimeException | Error refused) { // the next event tries again
                List<WatchedEvent> unused = end(burst);
                throw refused;
            }
        }
    }

    /**
     * Looks again at the end of the quiet time, or of the longest. One timer at a time for all events of a burst: a
     * storm of them must not become a storm of timers, nor leave timers for later.
     *
     * @param passed how much of the longest time has passed
     */
    private void lookLater(long burst, int seen, Duration passed) {
        Duration left = longest.minus(passed);
        Duration pause = left.compareTo(quiet) < 0 ? left : quiet;
        timer.later(() -> look(burst, seen, passed.plus(pause)), pause);
    }

    private void look(long burst, int seen, Duration passed) {
        int size;
        synchronized (lock) {
            if (burst != bursts) {
                return;
            }
            size = collected.size();
        }
        if (size == seen || passed.compareTo(longest) >= 0) {
            handOver(burst);
            return;
        }
        try {
            lookLater(burst, size, passed);
        } catch (RejectedExecutionException shutDown) { // there is no later
            handOver(burst);
        }
    }

    private void handOver(long burst) {
        List<WatchedEvent> settled = end(burst);
        try {
            if (!settled.isEmpty()) {
                receiver.accept(settled);
            }
        } catch (RuntimeException | Error failure) { // of which a scheduler says nothing
            log.error("The receiver of a SettledWatcher failed on {} events.", settled.size(), failure);
        }
    }

    /** Returns what the burst has collected, none if it has ended already. The next event begins another one. */
    private List<WatchedEvent> end(long burst) {
        synchronized (lock) {
            if (burst != bursts) {
                return List.of();
            }
            bursts++;
            List<WatchedEvent> ended = collected;
            collected = new ArrayList<>();
            return List.copyOf(ended);
        }
    }

    private static Timer through(ScheduledExecutorService scheduler) {
        Objects.requireNonNull(scheduler, "scheduler");
        return new Timer() {
            @Override
            public void later(Runnable task, Duration delay) {
                Duration shown = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
                ScheduledFuture<?> unused = scheduler.schedule(task, shown.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public boolean isShutDown() {
                return scheduler.isShutdown();
            }
        };
    }
}
