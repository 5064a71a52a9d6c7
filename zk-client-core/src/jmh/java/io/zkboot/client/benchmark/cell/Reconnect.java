/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Latencies;
import io.zkboot.client.benchmark.measure.Usage;
import io.zkboot.client.benchmark.server.Nodes;
import io.zkboot.client.testing.FaultProxy;
import java.util.concurrent.locks.LockSupport;

/**
 * From the cut of a connection, while the server goes on, to the answer to a read that is tried until there is one.
 * What that costs has the share of the proxy in it, which is the same for all.
 */
final class Reconnect implements Workload {
    private static final int AT_LEAST = 5;
    private static final int SIZE = 100;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_NANOS = 20_000_000_000L;

    @Override
    public Run start(Place place) {
        place.requireClient();
        FaultProxy proxy = FaultProxy.to(place.address().port());
        Contender client = place.connectVia(proxy.port());
        return new Run() {
            @Override
            public Figures round(long nanos) {
                Latencies latencies = new Latencies();
                Usage.Meter meter = new Usage.Meter();
                long end = System.nanoTime() + nanos;
                while (latencies.count() < AT_LEAST || System.nanoTime() - end < 0) {
                    latencies.add(cut(proxy, client));
                    LockSupport.parkNanos(50 * PAUSE_NANOS);
                }
                return Figures.none().with(latencies).with(meter.untilNow(), latencies.count());
            }

            @Override
            public void close() {
                client.close();
                proxy.close();
            }
        };
    }

    private static long cut(FaultProxy proxy, Contender client) {
        long connections = proxy.connections();
        long start = System.nanoTime();
        proxy.cut();
        while (System.nanoTime() - start < LONGEST_NANOS) {
            try {
                int size = client.get(Nodes.ofBytes(SIZE));
                long took = System.nanoTime() - start;
                if (size == SIZE && proxy.connections() > connections) {
                    return took;
                }
            } catch (RuntimeException lost) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        throw new IllegalStateException("No read succeeds after a cut");
    }
}
