/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Counts what comes on one thread, for another one that waits for it. */
final class Answers implements IntConsumer {
    private static final long NOBODY = Long.MAX_VALUE;
    private static final long LONGEST_WAIT_NANOS = 20_000_000_000L;

    private final int expected;
    private final Thread caller = Thread.currentThread();
    private volatile long wanted = NOBODY;
    private volatile long count;

    /**
     * Makes one for the thread that makes it.
     *
     * @param expected the number that each of them has
     */
    Answers(int expected) {
        this.expected = expected;
    }

    @Override
    public void accept(int number) {
        if (number != expected) {
            throw new IllegalStateException("Got " + number + " instead of " + expected);
        }
        one();
    }

    /** Counts one that has no number. */
    void one() {
        long now = count + 1;
        count = now;
        if (now >= wanted) {
            wanted = NOBODY;
            LockSupport.unpark(caller);
        }
    }

    long count() {
        return count;
    }

    /** Waits for so many in all. */
    void await(long goal) {
        if (count >= goal) {
            return;
        }
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        wanted = goal;
        while (count < goal) {
            LockSupport.parkNanos(this, 100_000_000L);
            if (count < goal && System.nanoTime() - end > 0) {
                throw new IllegalStateException("Only " + count + " of " + goal + " answers have come");
            }
        }
        wanted = NOBODY;
    }
}
