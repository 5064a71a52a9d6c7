/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.ZkClient;
import io.zkboot.client.benchmark.suite.Options;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Our cache of a tree beside Curator's, in turns on one server: the fill of 100,000 nodes, the memory they take, the
 * time from a write to the listener at 1,000 changes a second, and a lost connection with nothing changed. Requests are
 * counted by the server.
 */
public final class Caches {
    private static final int DIRECTORIES = 100;
    private static final int LEAVES = 1_000;
    private static final int BYTES = 100;
    private static final int CHANGES = 6_000;
    private static final int WARM_UPS = 1_000;
    private static final String ROOT = "/bench";
    private static final long CALM_NANOS = Duration.ofSeconds(3).toNanos();

    private final ZooKeeperServer server;
    private final ZkClient writer;
    private final RequestCount requests;

    private Caches(ZooKeeperServer server, ZkClient writer) {
        this.server = server;
        this.writer = writer;
        this.requests = new RequestCount(server);
    }

    /**
     * Runs it and prints a table.
     *
     * @param args see {@link Options}; only the number of rounds matters
     */
    public static void main(String[] args) {
        Options options = Options.parse(args);
        Recipes.quiet();
        Comparison.printHead();
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("zookeeper.forceSync", "no")
                        .start();
                ZkClient writer = ZkClient.builder(server.connectString()).build()) {
            writer.start(Duration.ofSeconds(60));
            Caches run = new Caches(server, writer);
            run.makeTree();
            new Comparison(options.rounds(), 0)
                    .run(
                            "cache of 100,000",
                            List.of(
                                    "fill ms",
                                    "fill requests",
                                    "B/node",
                                    "update p50 us",
                                    "update p99 us",
                                    "reconnect ms",
                                    "reconnect requests"),
                            run::measure);
        }
    }

    private void makeTree() {
        List<CompletableFuture<?>> made = new ArrayList<>();
        writer.create(ROOT, null);
        for (int d = 0; d < DIRECTORIES; d++) {
            List<Op> nodes = new ArrayList<>();
            String directory = String.format("%s/dir-%05d", ROOT, d);
            nodes.add(Op.create(directory, null, CreateOptions.PERSISTENT));
            for (int n = 0; n < LEAVES; n++) {
                nodes.add(Op.create(String.format("%s/%04d", directory, n), new byte[BYTES], CreateOptions.PERSISTENT));
            }
            made.add(writer.async().multi(nodes));
        }
        made.forEach(CompletableFuture::join);
    }

    private double[] measure(Side side) {
        long heap = usedHeap();
        long before = requests.now();
        long start = System.nanoTime();
        try (CacheContender cache = CacheContender.start(side, server.connectString(), ROOT, false)) {
            cache.awaitComplete();
            double fill = (System.nanoTime() - start) / 1e6;
            long fillRequests = requests.now() - before;
            int expected = 1 + DIRECTORIES + DIRECTORIES * LEAVES;
            if (cache.size() != expected) {
                throw new IllegalStateException(side + " has " + cache.size() + " nodes of " + expected);
            }
            double perNode = (double) (usedHeap() - heap) / expected - BYTES;
            long[] latencies = changes(cache);
            double[] reconnect = reconnect(side);
            return new double[] {
                fill,
                fillRequests,
                perNode,
                latencies[latencies.length / 2] / 1e3,
                latencies[latencies.length * 99 / 100] / 1e3,
                reconnect[0],
                reconnect[1]
            };
        }
    }

    /** From before the write to the listener, sorted. */
    private long[] changes(CacheContender cache) {
        long[] latencies = new long[CHANGES];
        cache.hear(data -> {
            long heard = System.nanoTime();
            ByteBuffer buffer = ByteBuffer.wrap(data);
            int number = buffer.getInt();
            latencies[number] = heard - buffer.getLong();
        });
        long begin = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
            LockSupport.parkNanos(begin + i * 1_000_000L - System.nanoTime());
            byte[] data = ByteBuffer.allocate(BYTES)
                    .putInt(i)
                    .putLong(System.nanoTime())
                    .array();
            CompletableFuture<?> unused =
                    writer.async().setData(String.format("%s/dir-%05d/%04d", ROOT, i % DIRECTORIES, i % LEAVES), data);
        }
        await(() -> Arrays.stream(latencies).allMatch(latency -> latency > 0));
        cache.hear(data -> {});
        long[] warm = Arrays.copyOfRange(latencies, WARM_UPS, CHANGES);
        Arrays.sort(warm);
        return warm;
    }

    private double[] reconnect(Side side) {
        try (FaultProxy proxy = FaultProxy.to(server.port());
                CacheContender cache = CacheContender.start(side, proxy.connectString(), ROOT, false)) {
            cache.awaitComplete();
            long before = requests.now();
            proxy.cut();
            long start = System.nanoTime();
            // Curator does not say when it is in step again: it is when no more requests come.
            long last = before;
            long lastAt = start;
            while (System.nanoTime() - lastAt < CALM_NANOS) {
                LockSupport.parkNanos(20_000_000);
                long now = requests.now();
                if (now > last + 1) { // a ping is nothing
                    lastAt = System.nanoTime();
                }
                last = now;
            }
            return new double[] {(lastAt - start) / 1e6, last - before};
        }
    }

    static void await(Supplier<Boolean> holds) {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!holds.get()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("it takes too long");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 5; i++) {
            LockSupport.parkNanos(100_000_000); // what has been read last is let go of
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
