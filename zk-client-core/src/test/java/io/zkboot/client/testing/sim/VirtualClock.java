/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when told to, and what is going to happen in it. Several {@link SimulatedNetwork}s may share
 * one. Its reading overflows after a second, so that code comparing two readings by {@code <} shows itself.
 */
public final class VirtualClock implements Clock {
    private static final long ORIGIN = Long.MAX_VALUE - 1_000_000_000L;

    /** Two at the same instant happen in the order in which they were scheduled. */
    private record Happening(long at, long order, Runnable action) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
    private final @Nullable LifeTrace trace = LifeTrace.begun(this);
    private long elapsed;
    private long scheduled;

    @Override
    public long nanoTime() {
        return ORIGIN + elapsed;
    }

    /** Returns the time since the world began. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsed);
    }

    /** What is written about this world; null if nobody wants to know. */
    @Nullable LifeTrace trace() {
        return trace;
    }

    /** Whether somebody wants to know what happens. */
    public boolean isTraced() {
        return trace != null;
    }

    /** Lets something happen at a time since the world began; at once, when that has passed. */
    public void at(Duration sinceBegin, Runnable action) {
        schedule(sinceBegin.toNanos(), action);
    }

    /** Lets something happen after a while. */
    public void after(Duration delay, Runnable action) {
        schedule(elapsed + delay.toNanos(), action);
    }

    /** Lets time pass, with all that happens in it. */
    public void advance(Duration duration) {
        long end = elapsed + duration.toNanos();
        while (runNext(end)) {}
        elapsed = end;
    }

    /** Goes to the next happening within a time and runs it; if there is none, the time passes. */
    public void step(long nanos) {
        long end = elapsed + nanos;
        if (!runNext(end)) {
            passTo(end);
        }
    }

    void schedule(long at, Runnable action) {
        happenings.add(new Happening(at, scheduled++, action));
    }

    long elapsedNanos() {
        return elapsed;
    }

    /** Goes to the next happening up to a time and runs it; false, and no time passes, if there is none. */
    boolean runNext(long end) {
        Happening next = happenings.peek();
        if (next == null || next.at > end) {
            return false;
        }
        happenings.remove();
        elapsed = Math.max(elapsed, next.at);
        next.action.run();
        return true;
    }

    /** Lets time pass in which nothing happens. */
    void passTo(long end) {
        elapsed = Math.max(elapsed, end);
    }
}
