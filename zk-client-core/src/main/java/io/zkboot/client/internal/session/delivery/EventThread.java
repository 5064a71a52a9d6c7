/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Runs all user code of a session: watchers, listeners and the completions of futures, one at a time, in wire order.
 * Nothing that user code throws, and no interrupt that it leaves behind, ends it.
 *
 * <p>The order holds over all sessions of a client: when it is started again, perhaps by user code that runs right now,
 * the new EventThread begins after the last delivery of the one before.
 */
public final class EventThread implements Runnable, Executor, Dependence {
    /** User code that holds up all others for so long is named in a warning. */
    static final long SLOW_NANOS = Duration.ofSeconds(2).toNanos();

    /** How many stages run within each other, each completed by the one before; chains may be longer. */
    private static final int DEEPEST = 64;

    private static final Logger log = SafeLogger.of(EventThread.class);

    private final EventQueue queue;
    private final Clock clock;
    private final Consumer<Throwable> failures;
    private final CountDownLatch lastDelivered = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    /**
     * That of the client's session before this one, until it has delivered its last; null then, or if there is none.
     */
    private volatile @Nullable EventThread predecessor;
    /** The newest of the client that runs; one holder for all of them, so that an old one keeps none in between. */
    private final AtomicReference<EventThread> newest;

    private final int number;

    // Owned by the thread that is this one, or that this one waits for.
    private final Deque<Runnable> tooDeep = new ArrayDeque<>();
    private int depth;

    public EventThread(EventQueue queue, Clock clock, Consumer<Throwable> failures) {
        this(queue, clock, failures, null);
    }

    /**
     * Creates one.
     *
     * @param failures hears of what user code throws
     * @param predecessor that of the client's session before this one
     */
    public EventThread(EventQueue queue, Clock clock, Consumer<Throwable> failures, @Nullable EventThread predecessor) {
        this.queue = queue;
        this.clock = clock;
        this.failures = failures;
        this.predecessor = predecessor;
        this.newest = predecessor == null ? new AtomicReference<>(this) : predecessor.newest;
        this.number = predecessor == null ? 0 : predecessor.number + 1;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public void run() {
        awaitPredecessor();
        thread = Thread.currentThread();
        queue.stallWatch().runsOn(thread);
        boolean open = true;
        while (open) {
            try {
                Delivery[] batch = queue.take();
                open = batch != null;
                if (batch != null) {
                    deliver(batch);
                }
            } catch (Throwable defect) { // a defect of ours, or no memory: whoever waits for a delivery must get it
                log.error("The EventThread met a defect; delivery goes on.", defect);
            }
        }
        end();
    }

    /** Says that this is the end, and delivers what was handed in meanwhile. */
    private void end() {
        queue.end();
        try {
            Delivery[] batch;
            while ((batch = queue.poll()) != null) {
                deliver(batch);
            }
        } finally {
            lastDelivered.countDown();
        }
    }

    /**
     * Runs a continuation of the user: here and now if this is the thread for it, else behind what there is to deliver;
     * directly if the client has ended. Any thread.
     */
    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() == thread) { // as a rule, and once for each stage
            runHere(task);
            return;
        }
        EventThread each = this;
        while (!each.isCurrent()) {
            if (each.queue.offer(new Delivery.LateStage(task))) {
                return;
            }
            EventThread later = newest.get();
            if (later == null || later == each) {
                task.run();
                return;
            }
            each = later;
        }
        each.runHere(task);
    }

    /**
     * Hands in something to deliver behind what there is, in any case later; false if the client has ended. Any thread.
     */
    public boolean handIn(Delivery late) {
        EventThread each = this;
        while (!each.queue.offer(late)) {
            EventThread later = newest.get();
            if (later == null || later == each) {
                return false;
            }
            each = later;
        }
        return true;
    }

    /** Runs it, or lets it wait for what it runs within, if that is so much that the stack might not do. */
    private void runHere(Runnable task) {
        if (depth == DEEPEST) {
            tooDeep.add(task);
            return;
        }
        depth++;
        try {
            task.run();
            while (depth == 1 && !tooDeep.isEmpty()) {
                tooDeep.remove().run();
            }
        } finally {
            depth--;
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void awaitPredecessor() {
        newest.accumulateAndGet(this, (one, other) -> one.number > other.number ? one : other);
        EventThread before = predecessor;
        while (before != null) {
            try {
                before.lastDelivered.await();
                before = null;
            } catch (Throwable early) { // an interrupt, for which nobody has a reason, or no memory: the order counts
                Thread.onSpinWait();
            }
        }
        predecessor = null;
    }

    /** Delivers what is there and returns; for a test that is the EventThread itself. */
    public void drain() {
        if (predecessor != null) {
            if (predecessor.lastDelivered.getCount() > 0) {
                return;
            }
            predecessor = null;
        }
        thread = Thread.currentThread();
        try {
            Delivery[] batch;
            while ((batch = queue.poll()) != null) {
                deliver(batch);
            }
        } finally {
            thread = null;
        }
        if (queue.isOver()) {
            end();
        }
    }

    @Override
    public EventThread eventThread() {
        return this;
    }

    /** Who waits for this thread waits for it alone. */
    @Override
    public boolean isHopeless() {
        return true;
    }

    @Override
    public boolean takesElsewhere() {
        return false;
    }

    /** Returns how many completions wait for it. */
    public UntakenCompletions untaken() {
        return queue.untaken();
    }

    /** Whether the calling thread is this one, or one that this one waits for. */
    public boolean isCurrent() {
        EventThread each = this;
        while (each != null) {
            if (Thread.currentThread() == each.thread) {
                return true;
            }
            each = each.predecessor;
        }
        return false;
    }

    @SuppressWarnings("CatchingUnchecked")
    private void deliver(Delivery[] batch) {
        long before = clock.nanoTime();
        for (Delivery place : batch) {
            Delivery next = place;
            while (next != null) {
                Delivery delivery = next;
                next = delivery.takeFollowing();
                queue.begins(delivery);
                queue.stallWatch().begins(before);
                try {
                    deliver(delivery);
                    long after = clock.nanoTime();
                    if (after - before > SLOW_NANOS) {
                        warnOfSlow(delivery, after - before);
                    }
                    before = after;
                } catch (Throwable untold) { // no memory to tell of a failure, perhaps: all others are delivered
                    log.error("What a delivery did wrong could not be told.", untold);
                }
            }
        }
        queue.stallWatch().idle();
    }

    private static void warnOfSlow(Delivery delivery, long nanos) {
        log.warn(
                "The {} took {} ms; meanwhile no other event, state change or completion of this client was"
                        + " delivered. Hand long work over to another thread.",
                delivery.describe(),
                nanos / 1_000_000);
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

    /** The hook for failures is user code too. It counts the failure, which must not hang on what is said of it. */
    @SuppressWarnings("CatchingUnchecked")
    private void report(Delivery delivery, Throwable failure) {
        try {
            failures.accept(failure);
        } catch (Throwable second) {
            log.error(
                    "The hook for failed listeners threw on {}.",
                    failure.getClass().getName(),
                    second);
        }
        log.error("The {} threw; delivery goes on.", delivery.describe(), failure);
    }
}
