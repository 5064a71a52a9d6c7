/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Memory;
import io.zkboot.client.benchmark.measure.Usage;
import io.zkboot.client.benchmark.server.Nodes;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import java.lang.ref.Reference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** From the cut of a connection until the server has all watches of the client again, as it says itself. */
final class WatchesRestored implements Workload {
    static final String TIME = "restored ms";
    static final String BYTES = "bytes/watch";
    static final String HEAP = "heap B/watch";
    static final String CPU = "CPU us/watch";
    private static final int UNDER_WAY = 1_000;
    private static final long LONGEST_NANOS = 30_000_000_000L;
    private static final long PAUSE_NANOS = 2_000_000;

    private final int watches;

    WatchesRestored(int watches) {
        this.watches = watches;
    }

    @Override
    public Run start(Place place) {
        place.requireClient();
        String[] paths = new String[watches];
        for (int i = 0; i < watches; i++) {
            paths[i] = Nodes.child(watches, i);
        }
        long heap = Memory.heap();
        WatchCount count = new WatchCount(place.address());
        long others = count.now();
        FaultProxy proxy = FaultProxy.to(place.address().port());
        Contender client = place.connectVia(proxy.port());
        Answers answers = new Answers(0);
        for (int i = 0; i < watches; i++) {
            answers.await(i - UNDER_WAY);
            client.watch(paths[i], () -> {}, answers);
        }
        answers.await(watches);
        await(() -> count.now() >= others + watches);
        return new Run() {
            @Override
            public Figures round(long nanos) {
                long expected = count.now();
                long bytes = proxy.bytes(Direction.TO_SERVER);
                Usage.Meter meter = new Usage.Meter();
                long start = System.nanoTime();
                proxy.cut();
                awaitRestored(count, expected);
                double took = (System.nanoTime() - start) / 1e6;
                double micros = meter.untilNow().cpuNanos() / 1e3;
                long sent = proxy.bytes(Direction.TO_SERVER) - bytes;
                long used = Memory.heap() - heap;
                Reference.reachabilityFence(paths); // they were there before, and are not let go of
                return Figures.none()
                        .with(TIME, took)
                        .with(BYTES, (double) sent / watches)
                        .with(HEAP, (double) used / watches)
                        .with(CPU, micros / watches);
            }

            @Override
            public void close() {
                client.close();
                proxy.close();
            }
        };
    }

    /** The old ones go and the new ones come; both in part at the same time, if the server is late to see the cut. */
    private static void awaitRestored(WatchCount count, long expected) {
        boolean[] both = new boolean[1];
        await(() -> {
            long now = count.now();
            both[0] |= now > expected;
            return now < expected || both[0] && now == expected;
        });
        await(() -> count.now() >= expected);
    }

    private static void await(BooleanSupplier holds) {
        long end = System.nanoTime() + LONGEST_NANOS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("The server does not get its watches back");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
