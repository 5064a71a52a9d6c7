/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.util.concurrent.locks.LockSupport;

/**
 * One caller keeps a window of asynchronous reads in flight: it submits until the window is full, and goes on when half
 * of it has been answered.
 */
final class Pipelined implements Workload {
    private static final int OPS_PER_LOOK_AT_THE_CLOCK = 64;

    private final String path;
    private final int size;
    private final int window;

    Pipelined(String path, int size, int window) {
        this.path = path;
        this.size = size;
        this.window = window;
    }

    @Override
    public Sample run(Contender client, long nanos) {
        Answers answers = new Answers(size);
        Usage.Meter meter = new Usage.Meter();
        long start = System.nanoTime();
        long end = start + nanos;
        long submitted = 0;
        while (submitted % OPS_PER_LOOK_AT_THE_CLOCK != 0 || System.nanoTime() - end < 0) {
            if (submitted - answers.count >= window) {
                answers.await(submitted - window / 2);
            }
            client.get(path, answers);
            submitted++;
        }
        answers.await(submitted);
        long took = System.nanoTime() - start;
        return Sample.of(meter.untilNow(), submitted, took, Double.NaN, Double.NaN);
    }

    /** Counts the answers; they all come on one thread. */
    private static final class Answers implements java.util.function.IntConsumer {
        private static final long NOBODY = Long.MAX_VALUE;

        private final int size;
        private final Thread caller = Thread.currentThread();
        private volatile long wanted = NOBODY;
        private volatile long count;

        Answers(int size) {
            this.size = size;
        }

        @Override
        public void accept(int bytes) {
            if (bytes != size) {
                throw new IllegalStateException("Got " + bytes + " bytes instead of " + size);
            }
            long now = count + 1;
            count = now;
            if (now >= wanted) {
                wanted = NOBODY;
                LockSupport.unpark(caller);
            }
        }

        void await(long goal) {
            wanted = goal;
            while (count < goal) {
                LockSupport.parkNanos(this, 100_000_000L);
            }
            wanted = NOBODY;
        }
    }
}
