/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all user code of a session: watchers, listeners and the completions of futures, one at a time, in wire order.
 * Nothing that user code throws, and no interrupt that it leaves behind, ends it.
 */
public final class EventThread implements Runnable {
    /** User code that holds up all others for so long is named in a warning. */
    static final long SLOW_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Logger log = LoggerFactory.getLogger(EventThread.class);

    private final EventQueue queue;
    private final Clock clock;
    private final Consumer<Throwable> failures;
    private volatile @Nullable Thread thread;

    public EventThread(EventQueue queue, Clock clock, Consumer<Throwable> failures) {
        this.queue = queue;
        this.clock = clock;
        this.failures = failures;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        queue.stallWatch().runsOn(thread);
        Delivery[] batch;
        while ((batch = queue.take()) != null) {
            deliver(batch);
        }
    }

    /** Delivers what is there and returns; for a test that is the EventThread itself. */
    public void drain() {
        thread = Thread.currentThread();
        try {
            Delivery[] batch;
            while ((batch = queue.poll()) != null) {
                deliver(batch);
            }
        } finally {
            thread = null;
        }
    }

    /** Whether the calling thread is this one. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    private void deliver(Delivery[] batch) {
        long before = clock.nanoTime();
        StallWatch watch = queue.stallWatch();
        for (Delivery delivery : batch) {
            watch.begins(before);
            deliver(delivery);
            long after = clock.nanoTime();
            if (after - before > SLOW_NANOS) {
                log.warn(
                        "The {} took {} ms; meanwhile no other event, state change or completion of this client was"
                                + " delivered. Hand long work over to another thread.",
                        delivery.describe(),
                        (after - before) / 1_000_000);
            }
            before = after;
        }
        watch.idle();
    }

    /** The hook for failures is user code too, and so is what the log asks of the failure. */
    @SuppressWarnings("CatchingUnchecked")
    private void report(Delivery delivery, Throwable failure) {
        try {
            log.error("The {} threw; delivery goes on.", delivery.describe(), failure);
            failures.accept(failure);
        } catch (Throwable second) {
            log.error(
                    "The hook for failed listeners threw on {}.",
                    failure.getClass().getName(),
                    second);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void deliver(Delivery delivery) {
        try {
            delivery.deliver();
        } catch (Throwable failure) { // even an Error: the next listener must hear its events
            report(delivery, failure);
        }
        if (Thread.interrupted()) {
            log.debug("The {} left the interrupt flag set; it was cleared.", delivery.describe());
        }
    }
}
