/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Some callers, each of which asks and waits, over and over. */
final class Blocking implements Workload {
    private final ToIntFunction<Contender> request;
    private final int expected;
    private final int callers;
    private final Threads threads;

    private Blocking(ToIntFunction<Contender> request, int expected, int callers, Threads threads) {
        this.request = request;
        this.expected = expected;
        this.callers = callers;
        this.threads = threads;
    }

    static Blocking gets(String path, int size, int callers, Threads threads) {
        return new Blocking(client -> client.get(path), size, callers, threads);
    }

    static Blocking children(String path, int number) {
        return new Blocking(client -> client.children(path), number, 1, Threads.PLATFORM);
    }

    @Override
    public Run start(Place place) {
        if (threads == Threads.VIRTUAL && !Threads.hasVirtual()) {
            throw new UnsupportedOperationException("this JDK has no virtual threads");
        }
        Contender client = place.connect(callers);
        return new Run() {
            @Override
            public Figures round(long nanos) throws InterruptedException {
                return measure(client, nanos);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private Figures measure(Contender client, long nanos) throws InterruptedException {
        List<Latencies> all = new ArrayList<>();
        List<Callers.Work> works = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Latencies own = new Latencies();
            all.add(own);
            works.add(() -> call(request, expected, client, nanos, own));
        }
        Figures costs = Callers.measure(Figures.none(), works, threads);
        Latencies latencies = new Latencies();
        all.forEach(latencies::add);
        Figures figures = Figures.none().with(latencies);
        costs.values().forEach(figures::with);
        return figures;
    }

    /** Asks and waits, for so long, and returns how often. */
    static long call(
            ToIntFunction<Contender> request, int expected, Contender client, long nanos, Latencies latencies) {
        long before = System.nanoTime();
        long end = before + nanos;
        while (before - end < 0) {
            int number = request.applyAsInt(client);
            if (number != expected) {
                throw new IllegalStateException("Got " + number + " instead of " + expected);
            }
            long after = System.nanoTime();
            latencies.add(after - before);
            before = after;
        }
        return latencies.count();
    }
}
