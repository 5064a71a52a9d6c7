/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.benchmark.LockContender.Lock;
import io.zkboot.client.benchmark.measure.Statistics;
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
     * @param server how those who are compared connect
     * @param near how others do
     * @param isFar whether there is a delay on the way
     */
    record Place(String server, String near, boolean isFar, RequestCount requests) {
        int rounds(int near, int far) {
            return isFar ? far : near;
        }
    }

    /** Does it and returns the figures. */
    interface Workload {
        double[] run(Side side, Place place);
    }

    private static final int CONTENDERS = 8;
    private static final long CONTEST_NANOS = 1_500_000_000L;
    private static final AtomicInteger PATHS = new AtomicInteger();

    static List<RecipeCell> all() {
        return List.of(
                new RecipeCell("lock alone", List.of("acquire us", "release us", "requests"), RecipeCell::alone),
                new RecipeCell("lock alone, over and over", List.of("locks/s"), RecipeCell::cycles),
                new RecipeCell("lock on a new path", List.of("acquire us", "requests"), RecipeCell::newPath),
                new RecipeCell("lock hand-over of two", List.of("us", "requests"), RecipeCell::handOver),
                new RecipeCell("lock 8 contenders", List.of("locks/s", "requests/lock"), RecipeCell::contest),
                new RecipeCell("election fail-over", List.of("us", "close us"), RecipeCell::failOver),
                new RecipeCell(
                        "cache update",
                        List.of("p50 us", "p90 us", "requests", "CPU us"),
                        (side, place) -> CacheUpdates.run(side, place, false)),
                new RecipeCell(
                        "cache update, listener on a thread of its own",
                        List.of("p50 us", "p90 us", "requests", "CPU us"),
                        (side, place) -> CacheUpdates.run(side, place, true)));
    }

    private static String path(Side side) {
        return "/" + side + "/" + PATHS.incrementAndGet() + "/lock";
    }

    /** With a pause after each release, so that nothing of it is under way when the next one comes. */
    private static double[] alone(Side side, Place place) {
        int times = place.rounds(200, 20);
        double[] acquire = new double[times];
        double[] release = new double[times];
        try (LockContender client = LockContender.connect(side, place.server())) {
            Lock lock = client.lock(path(side));
            lock.acquire();
            lock.release();
            long before = place.requests().now();
            for (int i = 0; i < times; i++) {
                LockSupport.parkNanos(place.isFar() ? 40_000_000 : 3_000_000);
                long start = System.nanoTime();
                lock.acquire();
                long acquired = System.nanoTime();
                lock.release();
                release[i] = (System.nanoTime() - acquired) / 1e3;
                acquire[i] = (acquired - start) / 1e3;
            }
            LockSupport.parkNanos(40_000_000);
            return new double[] {median(acquire), median(release), requests(place, before, times)};
        }
    }

    private static double[] cycles(Side side, Place place) {
        int times = place.rounds(1_000, 30);
        try (LockContender client = LockContender.connect(side, place.server())) {
            Lock lock = client.lock(path(side));
            lock.acquire();
            lock.release();
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                lock.acquire();
                lock.release();
            }
            return new double[] {times * 1e9 / (System.nanoTime() - start)};
        }
    }

    private static double[] newPath(Side side, Place place) {
        int times = place.rounds(100, 10);
        double[] acquire = new double[times];
        try (LockContender client = LockContender.connect(side, place.server())) {
            client.lock(path(side)).acquire();
            long before = place.requests().now();
            for (int i = 0; i < times; i++) {
                Lock lock = client.lock(path(side));
                long start = System.nanoTime();
                lock.acquire();
                acquire[i] = (System.nanoTime() - start) / 1e3;
            }
            return new double[] {median(acquire), requests(place, before, times)};
        }
    }

    /** From before the release to the grant of the other, who has waited for a while. */
    private static double[] handOver(Side side, Place place) {
        int times = place.rounds(200, 10);
        double[] taken = new double[times];
        String path = path(side);
        SynchronousQueue<Long> granted = new SynchronousQueue<>();
        SynchronousQueue<Boolean> turns = new SynchronousQueue<>();
        try (LockContender one = LockContender.connect(side, place.server());
                LockContender two = LockContender.connect(side, place.server())) {
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

    /** From before the leader's close to the word that the other leads, who has stood for a while. */
    private static double[] failOver(Side side, Place place) {
        int times = place.rounds(100, 10);
        double[] taken = new double[times];
        double[] closing = new double[times];
        String path = path(side);
        SynchronousQueue<Long> leads = new SynchronousQueue<>();
        try (ElectionContender one = ElectionContender.connect(side, place.server());
                ElectionContender two = ElectionContender.connect(side, place.server())) {
            ElectionContender leader = one;
            ElectionContender next = two;
            leader.stand(path, () -> offer(leads));
            long unused = leads.take();
            for (int i = 0; i < times; i++) {
                next.stand(path, () -> offer(leads));
                LockSupport.parkNanos(place.isFar() ? 80_000_000 : 10_000_000); // it watches by then
                long start = System.nanoTime();
                leader.leave();
                closing[i] = (System.nanoTime() - start) / 1e3;
                taken[i] = (leads.take() - start) / 1e3;
                ElectionContender left = leader;
                leader = next;
                next = left;
            }
            leader.leave();
            return new double[] {median(taken), median(closing)};
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void offer(SynchronousQueue<Long> leads) {
        try {
            leads.put(System.nanoTime());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] contest(Side side, Place place) {
        String path = path(side);
        LongAdder locks = new LongAdder();
        CountDownLatch ready = new CountDownLatch(CONTENDERS);
        List<LockContender> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        long[] end = new long[1];
        try {
            for (int i = 0; i < CONTENDERS; i++) {
                LockContender client = LockContender.connect(side, place.server());
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
