/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Lives from ranges of seeds, several at a time if that is asked for, until enough of them have failed. */
final class ManyLives {
    /** After so long it is told how far they are. */
    private static final long TELL_NANOS = Duration.ofMinutes(1).toNanos();

    /** Seeds, and how long there is time for them at most. */
    private record Range(long first, long count, @Nullable Duration time) {}

    private final SimulatedLives.Life life;
    private final String kind;
    private final int threads;
    private final int enough;
    private final List<Range> ranges = new ArrayList<>();
    private final NavigableMap<Long, Throwable> failures = new ConcurrentSkipListMap<>();
    private final LongAdder lived = new LongAdder();
    private final LongAdder happened = new LongAdder();
    /** In how many lives something has happened. */
    private final Map<String, LongAdder> livesWith = new ConcurrentHashMap<>();

    private final long begun = System.nanoTime();
    private final AtomicLong toldAt = new AtomicLong(begun);

    ManyLives(SimulatedLives.Life life, String kind, int threads, int enough) {
        this.life = life;
        this.kind = kind;
        this.threads = threads;
        this.enough = enough;
    }

    /** Adds a range of seeds. */
    void range(long first, long count, @Nullable Duration time) {
        ranges.add(new Range(first, count, time));
    }

    /** Lets all live. */
    void live() {
        for (Range range : ranges) {
            if (failures.size() < enough) {
                live(range);
            }
        }
        if (System.nanoTime() - begun > TELL_NANOS) {
            tell(System.nanoTime());
        }
    }

    private void live(Range range) {
        AtomicLong next = new AtomicLong();
        long until = System.nanoTime() + (range.time == null ? Long.MAX_VALUE / 2 : range.time.toNanos());
        Runnable some = () -> {
            long number;
            while (failures.size() < enough
                    && System.nanoTime() - until < 0
                    && (number = next.getAndIncrement()) < range.count) {
                one(range.first + number);
            }
        };
        if (threads == 1) {
            some.run();
        } else {
            together(some);
        }
    }

    private void together(Runnable some) {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(some, "lives-" + i);
            thread.setDaemon(true);
            thread.start();
            all.add(thread);
        }
        try {
            for (Thread thread : all) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted after " + lived + " lives", e);
        }
    }

    private void one(long seed) {
        try {
            LifeSteps steps = LifeSteps.all();
            happened.add(steps.of(seed, () -> life.live(seed)));
            steps.happened()
                    .forEach(what -> livesWith
                            .computeIfAbsent(what, first -> new LongAdder())
                            .increment());
        } catch (RuntimeException | Error e) {
            failures.put(seed, e);
        }
        lived.increment();
        long before = toldAt.get();
        long now = System.nanoTime();
        if (now - before > TELL_NANOS && toldAt.compareAndSet(before, now)) {
            tell(now);
        }
    }

    private void tell(long now) {
        double minutes = (now - begun) / 60e9;
        System.out.printf(
                "%s lives %s, %.0f in a minute, %d failed%s%n",
                lived, kind, lived.sum() / minutes, failures.size(), failures.isEmpty() ? "" : " " + failures.keySet());
    }

    /** Returns what was wrong, by seed. */
    NavigableMap<Long, Throwable> failures() {
        return failures;
    }

    long lived() {
        return lived.sum();
    }

    long happened() {
        return happened.sum();
    }

    /** In how many of them something has happened. */
    long livesWith(String what) {
        LongAdder lives = livesWith.get(what);
        return lives == null ? 0 : lives.sum();
    }
}
