/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.ZkClient;
import io.zkboot.client.benchmark.measure.Statistics;
import io.zkboot.client.benchmark.measure.Usage;
import io.zkboot.client.data.CreateOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** How long it takes until the listener of a cache hears of a change, at 1,000 changes a second. */
final class CacheUpdates {
    private static final String ROOT = "/updates";
    private static final int NODES = 100;
    private static final int BYTES = 100;
    private static final int CHANGES = 3_000;
    private static final int WARM_UPS = 500;
    private static final long INTERVAL_NANOS = 1_000_000;

    private CacheUpdates() {}

    static double[] run(Side side, RecipeCell.Place place, boolean ownThread) {
        try (ZkClient writer = ZkClient.builder(place.near()).build()) {
            writer.start(Duration.ofMinutes(1));
            writer.ensurePath(ROOT);
            for (int i = 0; i < NODES; i++) {
                writer.create(ROOT + "/" + i, new byte[BYTES], CreateOptions.PERSISTENT.orSet());
            }
            try (CacheContender cache = CacheContender.start(side, place.server(), ROOT, ownThread)) {
                cache.awaitComplete();
                long before = place.requests().now();
                Usage.Meter meter = new Usage.Meter();
                double[] latencies = latencies(writer, cache, ROOT + "/%d");
                double cpu = meter.untilNow().cpuNanos() / 1e3 / CHANGES; // the writer's included, which is the same
                double requests = (place.requests().now() - before) / (double) CHANGES - 1; // the write itself
                return new double[] {
                    Statistics.quantile(latencies, 0.5), Statistics.quantile(latencies, 0.9), requests, cpu
                };
            }
        }
    }

    /**
     * From before the write to the listener, in microseconds.
     *
     * @param path a format for one of {@link #NODES} numbers
     */
    private static double[] latencies(ZkClient writer, CacheContender cache, String path) {
        AtomicLongArray taken = new AtomicLongArray(CHANGES);
        cache.hear(data -> {
            long heard = System.nanoTime();
            ByteBuffer buffer = ByteBuffer.wrap(data);
            int number = buffer.getInt();
            taken.set(number, heard - buffer.getLong());
        });
        long begin = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
            LockSupport.parkNanos(begin + i * INTERVAL_NANOS - System.nanoTime());
            byte[] data = ByteBuffer.allocate(BYTES)
                    .putInt(i)
                    .putLong(System.nanoTime())
                    .array();
            CompletableFuture<?> unused = writer.async().setData(String.format(path, i % NODES), data);
        }
        writer.sync(ROOT);
        LockSupport.parkNanos(500_000_000); // one that was overtaken by the next change of its node is never heard of
        cache.hear(data -> {});
        double[] micros = new double[CHANGES - WARM_UPS];
        int heard = 0;
        for (int i = WARM_UPS; i < CHANGES; i++) {
            if (taken.get(i) > 0) {
                micros[heard++] = taken.get(i) / 1e3;
            }
        }
        return Arrays.copyOf(micros, heard);
    }
}
