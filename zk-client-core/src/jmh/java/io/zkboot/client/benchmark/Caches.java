/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.ZkClient;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

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
    private static final Pattern RECEIVED = Pattern.compile("Received: (\\d+)");

    private final ZooKeeperServer server;
    private final ZkClient writer;

    private Caches(ZooKeeperServer server, ZkClient writer) {
        this.server = server;
        this.writer = writer;
    }

    /** Runs it and prints what came of it; the argument is the number of rounds, 3 without one. */
    public static void main(String[] args) {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .setLevel(ch.qos.logback.classic.Level.ERROR);
        int rounds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("zookeeper.forceSync", "no")
                        .start();
                ZkClient writer = ZkClient.builder(server.connectString()).build()) {
            writer.start(Duration.ofSeconds(60));
            Caches run = new Caches(server, writer);
            run.makeTree();
            System.out.printf("%-10s %9s %9s %9s %9s %9s %9s %9s%n",
                    "", "fill ms", "requests", "B/node", "p50 us", "p99 us", "recon ms", "requests");
            for (int round = 0; round < rounds; round++) {
                List<CacheContender.Kind> order = new ArrayList<>(List.of(CacheContender.Kind.values()));
                if (round % 2 == 1) {
                    java.util.Collections.reverse(order);
                }
                order.forEach(run::measure);
            }
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

    private void measure(CacheContender.Kind kind) {
        long heap = usedHeap();
        long before = requests();
        long start = System.nanoTime();
        try (CacheContender cache = kind.start(server.connectString(), ROOT)) {
            cache.awaitComplete();
            long fill = System.nanoTime() - start;
            long fillRequests = requests() - before;
            int expected = 1 + DIRECTORIES + DIRECTORIES * LEAVES;
            if (cache.size() != expected) {
                throw new IllegalStateException(kind + " has " + cache.size() + " nodes of " + expected);
            }
            long perNode = (usedHeap() - heap) / expected - BYTES;
            long[] latencies = changes(cache);
            String reconnect = reconnect(kind);
            System.out.printf(
                    "%-10s %9d %9d %9d %9d %9d %s%n",
                    kind,
                    fill / 1_000_000,
                    fillRequests,
                    perNode,
                    latencies[latencies.length / 2] / 1_000,
                    latencies[latencies.length * 99 / 100] / 1_000,
                    reconnect);
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
            byte[] data = ByteBuffer.allocate(BYTES).putInt(i).putLong(System.nanoTime()).array();
            CompletableFuture<?> unused =
                    writer.async().setData(String.format("%s/dir-%05d/%04d", ROOT, i % DIRECTORIES, i % LEAVES), data);
        }
        await(() -> Arrays.stream(latencies).allMatch(latency -> latency > 0));
        cache.hear(data -> {});
        long[] warm = Arrays.copyOfRange(latencies, WARM_UPS, CHANGES);
        Arrays.sort(warm);
        return warm;
    }

    private String reconnect(CacheContender.Kind kind) {
        try (FaultProxy proxy = FaultProxy.to(server.port());
                CacheContender cache = kind.start(proxy.connectString(), ROOT)) {
            cache.awaitComplete();
            long before = requests();
            proxy.cut();
            long start = System.nanoTime();
            // Curator does not say when it is in step again: it is when no more requests come.
            long last = before;
            long lastAt = start;
            long questions = 0;
            while (System.nanoTime() - lastAt < CALM_NANOS) {
                LockSupport.parkNanos(20_000_000);
                long now = requests() - ++questions; // they count as well
                if (now > last + 1) { // a ping is nothing
                    lastAt = System.nanoTime();
                }
                last = now;
            }
            return String.format("%9d %9d", (lastAt - start) / 1_000_000, last - before);
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

    private long requests() {
        Matcher received = RECEIVED.matcher(server.fourLetterWord("srvr"));
        if (!received.find()) {
            throw new IllegalStateException("the server does not say how much it has received");
        }
        return Long.parseLong(received.group(1));
    }

    private static long usedHeap() {
        for (int i = 0; i < 5; i++) {
            LockSupport.parkNanos(100_000_000); // what has been read last is let go of
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
