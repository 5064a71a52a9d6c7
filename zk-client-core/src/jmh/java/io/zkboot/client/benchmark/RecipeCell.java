/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.benchmark.LockContender.Kind;
import io.zkboot.client.benchmark.LockContender.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Something that both can do.
 *
 * @param figures names of what the workload returns
 */
record RecipeCell(String name, List<String> figures, Workload workload) {
    /**
     * Where it happens.
     *
     * @param isFar whether there is a delay on the way
     */
    record Place(String server, boolean isFar, RequestCount requests) {
        int rounds(int near, int far) {
            return isFar ? far : near;
        }
    }

    /** Does it and returns the figures. */
    interface Workload {
        double[] run(Kind kind, Place place);
    }

    private static final int CONTENDERS = 8;
    private static final long CONTEST_NANOS = 1_500_000_000L;
    private static final AtomicInteger PATHS = new AtomicInteger();

    static List<RecipeCell> all() {
        return List.of(
                new RecipeCell(
                        "lock alone",
                        List.of("acquire us", "release us", "both us", "requests"),
                        RecipeCell::alone),
                new RecipeCell("lock on a new path", List.of("acquire us", "requests"), RecipeCell::newPath),
                new RecipeCell("lock hand-over of two", List.of("us", "requests"), RecipeCell::handOver),
                new RecipeCell(
                        "lock 8 contenders", List.of("locks/s", "requests/lock"), RecipeCell::contest));
    }

    private static String path(Kind kind) {
        return "/" + kind + "/" + PATHS.incrementAndGet() + "/lock";
    }

    private static double[] alone(Kind kind, Place place) {
        int times = place.rounds(500, 20);
        double[] acquire = new double[times];
        double[] release = new double[times];
        double[] both = new double[times];
        try (LockContender client = kind.connect(place.server())) {
            Lock lock = client.lock(path(kind));
            lock.acquire();
            lock.release();
            long before = place.requests().now();
            for (int i = 0; i < times; i++) {
                long start = System.nanoTime();
                lock.acquire();
                long acquired = System.nanoTime();
                lock.release();
                long released = System.nanoTime();
                acquire[i] = (acquired - start) / 1e3;
                release[i] = (released - acquired) / 1e3;
                both[i] = (released - start) / 1e3;
            }
            return new double[] {
                median(acquire), median(release), median(both), requests(place, before, times)
            };
        }
    }

    private static double[] newPath(Kind kind, Place place) {
        int times = place.rounds(100, 10);
        double[] acquire = new double[times];
        try (LockContender client = kind.connect(place.server())) {
            client.lock(path(kind)).acquire();
            long before = place.requests().now();
            for (int i = 0; i < times; i++) {
                Lock lock = client.lock(path(kind));
                long start = System.nanoTime();
                lock.acquire();
                acquire[i] = (System.nanoTime() - start) / 1e3;
            }
            return new double[] {median(acquire), requests(place, before, times)};
        }
    }

    /** From before the release to the grant of the other, who has waited for a while. */
    private static double[] handOver(Kind kind, Place place) {
        int times = place.rounds(200, 10);
        double[] taken = new double[times];
        String path = path(kind);
        SynchronousQueue<Long> granted = new SynchronousQueue<>();
        SynchronousQueue<Boolean> turns = new SynchronousQueue<>();
        try (LockContender one = kind.connect(place.server());
                LockContender two = kind.connect(place.server())) {
            Lock mine = one.lock(path);
            Lock other = two.lock(path);
            Thread waiter = new Thread(() -> {
                try {
                    while (turns.take()) {
                        other.acquire();
                        granted.put(System.nanoTime());
                        turns.take();
                        other.release();
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            waiter.start();
            long before = place.requests().now();
            for (int i = 0; i < times; i++) {
                mine.acquire();
                turns.put(true);
                LockSupport.parkNanos(place.isFar() ? 60_000_000 : 5_000_000); // the other sleeps by then
                long start = System.nanoTime();
                mine.release();
                taken[i] = (granted.take() - start) / 1e3;
                turns.put(true);
            }
            double requests = requests(place, before, times);
            turns.put(false);
            waiter.join();
            return new double[] {median(taken), requests};
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] contest(Kind kind, Place place) {
        String path = path(kind);
        LongAdder locks = new LongAdder();
        CountDownLatch ready = new CountDownLatch(CONTENDERS);
        List<LockContender> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        long[] end = new long[1];
        try {
            for (int i = 0; i < CONTENDERS; i++) {
                LockContender client = kind.connect(place.server());
                clients.add(client);
                Thread thread = new Thread(() -> {
                    Lock lock = client.lock(path);
                    lock.acquire();
                    lock.release();
                    ready.countDown();
                    await(ready);
                    while (System.nanoTime() - end[0] < 0) {
                        lock.acquire();
                        locks.increment();
                        lock.release();
                    }
                });
                threads.add(thread);
            }
            end[0] = Long.MAX_VALUE / 2 + System.nanoTime();
            threads.forEach(Thread::start);
            await(ready);
            long start = System.nanoTime();
            long before = place.requests().now();
            end[0] = start + CONTEST_NANOS;
            for (Thread thread : threads) {
                thread.join();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new double[] {locks.sum() / seconds, requests(place, before, locks.intValue())};
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            clients.forEach(LockContender::close);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double requests(Place place, long before, int times) {
        return (place.requests().now() - before) / (double) times;
    }

    private static double median(double[] values) {
        return Statistics.quantile(values, 0.5);
    }
}
