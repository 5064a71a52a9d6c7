/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Threads that begin their work together, whose usage is measured from then until the last one has ended it. */
final class Callers {
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch done;
    private final CountDownLatch leave = new CountDownLatch(1);
    private final LongAdder operations = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    /** What one of them does. */
    interface Work {
        /** Does it and returns how many operations there were. */
        long run() throws Exception;
    }

    private Callers(List<? extends Work> works, Threads kind) {
        ready = new CountDownLatch(works.size());
        done = new CountDownLatch(works.size());
        for (Work work : works) {
            threads.add(kind.start(() -> call(work)));
        }
    }

    /** Lets each of them do its work once, and adds to the figures what it took. */
    static Figures measure(Figures figures, List<? extends Work> works, Threads kind) throws InterruptedException {
        Callers callers = new Callers(works, kind);
        callers.ready.await();
        Usage.Meter meter = new Usage.Meter();
        long start = System.nanoTime();
        callers.go.countDown();
        callers.done.await();
        long took = System.nanoTime() - start;
        Usage usage = meter.untilNow();
        callers.leave.countDown();
        for (Thread thread : callers.threads) {
            thread.join();
        }
        Throwable failure = callers.failure.get();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return figures.with(usage, callers.operations.sum(), took);
    }

    private void call(Work work) {
        try {
            ready.countDown();
            go.await();
            operations.add(work.run());
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        } finally {
            done.countDown();
        }
        try {
            leave.await(); // the meter asks living threads only
        } catch (InterruptedException e) {
            failure.compareAndSet(null, e);
        }
    }
}
