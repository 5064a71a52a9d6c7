/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contender;
import io.zkboot.client.benchmark.measure.Figures;
import io.zkboot.client.benchmark.measure.Latencies;
import java.util.List;

/**
 * One caller reads and waits, over and over, while another one keeps a window of reads in flight through the same
 * client.
 */
final class Loaded implements Workload {
    private final String path;
    private final int size;
    private final int window;

    Loaded(String path, int size, int window) {
        this.path = path;
        this.size = size;
        this.window = window;
    }

    @Override
    public Run start(Place place) {
        Contender client = place.connect(window);
        return new Run() {
            @Override
            public Figures round(long nanos) throws InterruptedException {
                Latencies latencies = new Latencies();
                Callers.Work waiting = () -> Blocking.call(c -> c.get(path), size, client, nanos, latencies);
                Callers.Work load = () -> Pipelined.gets(path, size, window, 1).call(client, nanos);
                Figures costs = Callers.measure(Figures.none(), List.of(load, waiting), Threads.PLATFORM);
                Figures figures = Figures.none().with(latencies);
                costs.values().forEach(figures::with);
                return figures;
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}
