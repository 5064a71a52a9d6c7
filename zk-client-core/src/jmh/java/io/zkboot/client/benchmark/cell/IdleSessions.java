/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Memory;
import io.zkboot.client.benchmark.measure.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Many sessions of one process that have nothing to do but to stay. Needs a process of its own, which ends after it,
 * and has touched all of its heap before, so that garbage does not count as memory that a session needs.
 */
final class IdleSessions implements Workload {
    static final String HEAP = "heap B/session";
    static final String RESIDENT = "RSS B/session";
    static final String CPU = "idle CPU us/s/session";
    static final String START = "start us/session";
    static final String THREADS = "threads/session";
    /** The time in which each client has sent at least one ping. */
    private static final long IDLE_NANOS = 10_000_000_000L;

    private final int sessions;

    IdleSessions(int sessions) {
        this.sessions = sessions;
    }

    @Override
    public Run start(Place place) {
        place.connectSmall().close(); // what all sessions share is there before they are counted
        List<Contender> clients = new ArrayList<>();
        return new Run() {
            @Override
            public Figures round(long nanos) {
                long heap = Memory.heap();
                double resident = Memory.resident();
                int threads = Thread.activeCount();
                long start = System.nanoTime();
                for (int i = 0; i < sessions; i++) {
                    clients.add(place.connectSmall());
                }
                double took = (System.nanoTime() - start) / 1e3;
                long heapThen = Memory.heap();
                double inHeap = heapThen - heap;
                double outside = Memory.resident() - resident;
                Figures figures = Figures.none()
                        .with(HEAP, inHeap / sessions)
                        .with(RESIDENT, (inHeap + outside) / sessions)
                        .with(THREADS, (double) (Thread.activeCount() - threads) / sessions)
                        .with(START, took / sessions);
                Usage.Meter meter = new Usage.Meter();
                LockSupport.parkNanos(IDLE_NANOS);
                double micros = meter.untilNow().cpuNanos() / 1e3;
                return figures.with(CPU, micros / (IDLE_NANOS / 1e9) / sessions);
            }

            @Override
            public void close() {
                // The end of the process ends them: one after the other that takes a hundred seconds of some clients.
            }
        };
    }
}
