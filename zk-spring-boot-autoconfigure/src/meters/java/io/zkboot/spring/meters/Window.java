/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.meters;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what has ended, for a caller that keeps a window of operations in flight: it goes on when half of them have
 * been answered. It allocates nothing.
 */
final class Window implements ResultCallback<Object>, Consumer<Object> {
    private static final int OPERATIONS_PER_LOOK_AT_THE_CLOCK = 64;
    private static final long LONGEST_WAIT_NANOS = 20_000_000_000L;

    private final Thread caller = Thread.currentThread();
    private volatile long wanted = Long.MAX_VALUE;
    private volatile long count;

    /** Does an operation over and over for so long, each with this as what is told of the end; returns how often. */
    long run(long nanos, int window, Runnable operation) {
        long end = System.nanoTime() + nanos;
        long submitted = 0;
        while (submitted % OPERATIONS_PER_LOOK_AT_THE_CLOCK != 0 || System.nanoTime() - end < 0) {
            if (submitted - count >= window) {
                await(submitted - window / 2);
            }
            operation.run();
            submitted++;
        }
        await(submitted);
        return submitted;
    }

    private void await(long goal) {
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        wanted = goal;
        while (count < goal) {
            LockSupport.parkNanos(this, 100_000_000L);
            if (count < goal && System.nanoTime() - end > 0) {
                throw new IllegalStateException("Only " + count + " of " + goal + " answers have come");
            }
        }
        wanted = Long.MAX_VALUE;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // all of it comes on one thread
    private void ended() {
        long now = count + 1;
        count = now;
        if (now >= wanted) {
            wanted = Long.MAX_VALUE;
            LockSupport.unpark(caller);
        }
    }

    /** One that has failed is not counted, so that it is missed. */
    @Override
    public void ended(@Nullable Object result, @Nullable ZkException failure) {
        if (failure == null) {
            ended();
        }
    }

    @Override
    public void accept(Object result) {
        ended();
    }
}
