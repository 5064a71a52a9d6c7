/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.client.Contenders;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Latencies;
import io.zkboot.client.benchmark.server.Nodes;
import java.util.List;

/** From before somebody else writes a node to the call of the watcher of this client. */
final class WatchLatency implements Workload {
    @Override
    public Run start(Place place) {
        Contender client = place.connect();
        // The same for all, and the one that costs least.
        Contender writer = Contenders.connect(Contenders.FLOOR, place.address(), 1);
        return new Run() {
            @Override
            public Figures round(long nanos) throws InterruptedException {
                Latencies latencies = new Latencies();
                Figures costs = Callers.measure(
                        Figures.none(), List.of(() -> changes(client, writer, nanos, latencies)), Threads.PLATFORM);
                Figures figures = Figures.none().with(latencies);
                costs.values().forEach(figures::with);
                return figures;
            }

            @Override
            public void close() {
                client.close();
                writer.close();
            }
        };
    }

    private static long changes(Contender client, Contender writer, long nanos, Latencies latencies) {
        byte[] data = new byte[0];
        Answers written = new Answers(0);
        Answers watched = new Answers(0);
        Heard heard = new Heard();
        long end = System.nanoTime() + nanos;
        long changes = 0;
        while (System.nanoTime() - end < 0) {
            changes++;
            client.watch(Nodes.WATCHED, heard, watched);
            watched.await(changes);
            long before = System.nanoTime();
            writer.set(Nodes.WATCHED, data, written);
            heard.calls.await(changes);
            latencies.add(heard.at - before);
            written.await(changes);
        }
        return changes;
    }

    private static final class Heard implements Runnable {
        private final Answers calls = new Answers(0);
        private long at;

        @Override
        public void run() {
            at = System.nanoTime();
            calls.one();
        }
    }
}
