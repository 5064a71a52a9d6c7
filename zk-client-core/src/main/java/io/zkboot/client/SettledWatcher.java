/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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
    private final Duration quiet;
    private final Duration longest;
    private final BiConsumer<Runnable, Duration> later;
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
    SettledWatcher(
            Duration quiet,
            Duration longest,
            BiConsumer<Runnable, Duration> later,
            Consumer<List<WatchedEvent>> receiver) {
        if (given("quiet time", quiet).isZero() || quiet.isNegative()) {
            throw new IllegalArgumentException("quiet must be more than zero, but is " + quiet);
        }
        if (given("longest time", longest).compareTo(quiet) < 0) {
            throw new IllegalArgumentException("longest must not be less than quiet, but " + longest + " is less than "
                    + quiet + ": no burst would ever settle");
        }
        this.quiet = quiet;
        this.longest = longest;
        this.later = later;
        this.receiver = given("receiver", receiver);
    }

    @Override
    public void process(WatchedEvent event) {
        boolean first;
        long burst;
        synchronized (lock) {
            first = collected.isEmpty();
            collected.add(event);
            burst = bursts;
        }
        if (first) {
            later.accept(() -> handOver(burst), longest);
            later.accept(() -> lookAgain(burst, 1), quiet);
        }
    }

    /** One timer for all events of a burst: a storm of them must not become a storm of timers. */
    private void lookAgain(long burst, int seen) {
        int size;
        synchronized (lock) {
            if (burst != bursts) {
                return;
            }
            size = collected.size();
        }
        if (size == seen) {
            handOver(burst);
        } else {
            later.accept(() -> lookAgain(burst, size), quiet);
        }
    }

    private void handOver(long burst) {
        List<WatchedEvent> settled;
        synchronized (lock) {
            if (burst != bursts) {
                return;
            }
            bursts++;
            settled = List.copyOf(collected);
            collected = new ArrayList<>();
        }
        receiver.accept(settled);
    }

    private static BiConsumer<Runnable, Duration> through(ScheduledExecutorService scheduler) {
        Objects.requireNonNull(scheduler, "scheduler");
        return (task, delay) -> {
            ScheduledFuture<?> unused = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        };
    }
}
