/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Some callers, each of which reads and waits, over and over. */
final class Blocking implements Workload {
    private final String path;
    private final int size;
    private final int callers;

    Blocking(String path, int size, int callers) {
        this.path = path;
        this.size = size;
        this.callers = callers;
    }

    @Override
    public Sample run(Contender client, long nanos) throws InterruptedException {
        List<Caller> all = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(callers);
        CountDownLatch done = new CountDownLatch(callers);
        CountDownLatch leave = new CountDownLatch(1);
        for (int i = 0; i < callers; i++) {
            Caller caller = new Caller(client, nanos, ready, go, done, leave);
            all.add(caller);
            caller.start();
        }
        ready.await();
        Usage.Meter meter = new Usage.Meter();
        long start = System.nanoTime();
        go.countDown();
        done.await();
        long took = System.nanoTime() - start;
        Usage usage = meter.untilNow();
        leave.countDown();
        Latencies latencies = new Latencies();
        for (Caller caller : all) {
            caller.join();
            if (caller.failure != null) {
                throw new IllegalStateException(caller.failure);
            }
            latencies.add(caller.latencies);
        }
        return Sample.of(usage, latencies.count(), took, latencies.micros(0.5), latencies.micros(0.99));
    }

    private final class Caller extends Thread {
        private final Contender client;
        private final long nanos;
        private final CountDownLatch ready;
        private final CountDownLatch go;
        private final CountDownLatch done;
        private final CountDownLatch leave;
        private final Latencies latencies = new Latencies();
        private Throwable failure;

        Caller(
                Contender client,
                long nanos,
                CountDownLatch ready,
                CountDownLatch go,
                CountDownLatch done,
                CountDownLatch leave) {
            this.client = client;
            this.nanos = nanos;
            this.ready = ready;
            this.go = go;
            this.done = done;
            this.leave = leave;
        }

        @Override
        public void run() {
            try {
                ready.countDown();
                go.await();
                long before = System.nanoTime();
                long end = before + nanos;
                while (before - end < 0) {
                    if (client.get(path) != size) {
                        throw new IllegalStateException("Got other data than the node has");
                    }
                    long after = System.nanoTime();
                    latencies.add(after - before);
                    before = after;
                }
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                done.countDown();
            }
            try {
                leave.await(); // the meter asks living threads only
            } catch (InterruptedException e) {
                failure = e;
            }
        }
    }
}
