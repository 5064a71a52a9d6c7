/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Latencies;
import io.zkboot.client.benchmark.measure.Usage;

/** A client starts, is connected, and is closed, over and over. */
final class ConnectAndClose implements Workload {
    static final String START = "start p50 us";
    static final String CLOSE = "close p50 us";
    static final String CPU = "CPU us/session";
    private static final int AT_LEAST = 5;

    @Override
    public Run start(Place place) {
        return new Run() {
            @Override
            public Figures round(long nanos) {
                Latencies starts = new Latencies();
                Latencies closes = new Latencies();
                Usage.Meter meter = new Usage.Meter();
                long end = System.nanoTime() + nanos;
                while (starts.count() < AT_LEAST || System.nanoTime() - end < 0) {
                    long before = System.nanoTime();
                    Contender client = place.connectSmall();
                    long connected = System.nanoTime();
                    client.close();
                    closes.add(System.nanoTime() - connected);
                    starts.add(connected - before);
                }
                return Figures.none()
                        .with(START, starts.micros(0.5))
                        .with(CLOSE, closes.micros(0.5))
                        .with(CPU, meter.untilNow().cpuNanos() / 1e3 / starts.count());
            }

            @Override
            public void close() {}
        };
    }
}
