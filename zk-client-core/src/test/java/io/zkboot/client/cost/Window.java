/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what has ended, for a caller that keeps a window of operations in flight: it goes on when half of them have
 * been answered. It allocates nothing.
 */
final class Window implements ResultCallback<Object>, Consumer<Object>, Watcher {
    private final Thread caller = Thread.currentThread();
    private volatile long wanted = Long.MAX_VALUE;
    private volatile long count;
    private volatile @Nullable Throwable failed;

    /** Does an operation so many times, each with this as what is told of the end, and waits for the last one. */
    void run(long operations, int window, Runnable operation) {
        long before = count;
        for (long submitted = 0; submitted < operations; submitted++) {
            if (submitted - (count - before) >= window) {
                await(before + submitted - window / 2);
            }
            operation.run();
        }
        await(before + operations);
    }

    /** Waits until so many have ended since it was made. */
    void await(long goal) {
        wanted = goal;
        while (count < goal) {
            LockSupport.parkNanos(this, 100_000_000L);
        }
        wanted = Long.MAX_VALUE;
        Throwable failure = failed;
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    long count() {
        return count;
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

    @Override
    public void ended(@Nullable Object result, @Nullable ZkException failure) {
        if (failure != null) {
            failed = failure;
        }
        ended();
    }

    @Override
    public void accept(Object result) {
        ended();
    }

    @Override
    public void process(WatchedEvent event) {
        ended();
    }
}
