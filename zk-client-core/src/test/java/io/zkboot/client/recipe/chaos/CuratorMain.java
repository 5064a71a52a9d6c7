/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkboot.client.testing.OfficialClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.jspecify.annotations.Nullable;

/** The first class of a child that uses Curator's recipes: the same contests, commands and reports as ours. */
final class CuratorMain {
    private static final int EXIT_PARENT_GONE = 70;
    private static final int RETRIES = 3;
    private static final int PAUSE_MILLIS = 100;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final String name;
    private final String directly;
    private final CuratorFramework client;
    private final Report report = new Report();
    private final CuratorBench bench;
    private final CuratorCache cache;
    private final Map<String, String> heard = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();

    /** A mutex whose node is known. */
    private static final class Mutex extends InterProcessMutex {
        private final byte[] owner;

        Mutex(CuratorFramework client, String path, String owner) {
            super(client, path);
            this.owner = owner.getBytes(UTF_8);
        }

        @Override
        protected byte[] getLockNodeBytes() {
            return owner;
        }

        String path() {
            return orNone(getLockPath());
        }
    }

    private static String orNone(@Nullable String path) {
        return path == null ? Contest.ROOT + "/none" : path;
    }

    private CuratorMain(String[] args) throws IOException {
        name = args[0];
        directly = args[2];
        client = CuratorFrameworkFactory.newClient(
                args[1],
                Integer.parseInt(args[4]),
                (int) CONNECT_LIMIT.toMillis(),
                new ExponentialBackoffRetry(PAUSE_MILLIS, RETRIES));
        bench = new CuratorBench(name, client, new TokenStore.Client(Integer.parseInt(args[3])), report);
        client.start();
        cache = CuratorCache.build(client, Contest.TREE);
        cache.listenable().addListener((type, before, after) -> {
            if (after == null) {
                heard.remove(before.getPath());
            } else {
                heard.put(after.getPath(), line(after));
            }
        });
        cache.start();
        long seed = Long.parseLong(args[5]);
        Random forLock = new Random(seed);
        threads.add(bench.doAgainAndAgain(Contest.LOCK, forLock, () -> lock(forLock)));
        Random forBoth = new Random(seed + 1);
        threads.add(bench.doAgainAndAgain(Contest.READ_WRITE, forBoth, () -> readOrWrite(forBoth)));
        Random forPermits = new Random(seed + 2);
        threads.add(bench.doAgainAndAgain(Contest.PERMITS, forPermits, () -> permit(forPermits)));
        Random forLeader = new Random(seed + 3);
        threads.add(bench.doAgainAndAgain(Contest.LEADER, forLeader, () -> lead(forLeader)));
    }

    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> new Report().wrong("thrown: " + failure));
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            CuratorMain child = new CuratorMain(args);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                child.follow(line.split(" "));
            }
        } catch (IOException brokenPipe) {
            System.err.println("Lost the parent: " + brokenPipe);
        }
        Runtime.getRuntime().halt(EXIT_PARENT_GONE);
    }

    private void follow(String[] command) {
        switch (command[0]) {
            case ChildMain.DIGEST -> report.digest(command[1], digest(), Digest.of(heard), 0);
            case ChildMain.EXPIRE -> Daemon.start("expire", this::expire);
            case ChildMain.REST -> bench.end();
            case ChildMain.END -> Daemon.start("end", this::end);
            default -> report.wrong("unknown command " + command[0]);
        }
    }

    private static String line(ChildData node) {
        return Digest.line(node.getStat().getCzxid(), node.getStat().getMzxid(), node.getData());
    }

    private String digest() {
        Map<String, String> all = new TreeMap<>();
        cache.stream().forEach(node -> all.put(node.getPath(), line(node)));
        return Digest.of(all);
    }

    /** How long it wants to wait: as ours do, but that Curator has no call that can be cancelled. */
    private static long patience(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> 1 + random.nextInt(500);
            default -> 20_000;
        };
    }

    private void lock(Random random) throws Exception {
        Mutex mutex = new Mutex(client, Contest.LOCK.path(), name);
        if (mutex.acquire(patience(random), TimeUnit.MILLISECONDS)) {
            try {
                count(Contest.LOCK, holding(mutex::isAcquiredInThisProcess, mutex.path()), random);
            } finally {
                mutex.release();
            }
        }
    }

    private void readOrWrite(Random random) throws Exception {
        InterProcessReadWriteLock both =
                new InterProcessReadWriteLock(client, Contest.READ_WRITE.path(), name.getBytes(UTF_8));
        boolean reads = random.nextBoolean();
        InterProcessMutex mutex = reads ? both.readLock() : both.writeLock();
        if (mutex.acquire(patience(random), TimeUnit.MILLISECONDS)) {
            try {
                if (reads) {
                    String path = orNone(both.readLock().getLockPath());
                    bench.readTwice(Contest.READ_WRITE, holding(mutex::isAcquiredInThisProcess, path), random);
                } else {
                    String path = orNone(both.writeLock().getLockPath());
                    count(Contest.READ_WRITE, holding(mutex::isAcquiredInThisProcess, path), random);
                }
            } finally {
                mutex.release();
            }
        }
    }

    private void permit(Random random) throws Exception {
        InterProcessSemaphoreV2 permits =
                new InterProcessSemaphoreV2(client, Contest.PERMITS.path(), Contest.PERMIT_COUNT);
        permits.setNodeData(name.getBytes(UTF_8));
        Lease lease = permits.acquire(patience(random), TimeUnit.MILLISECONDS);
        if (lease != null) {
            try {
                String path = Contest.PERMITS.path() + "/leases/" + lease.getNodeName();
                count(Contest.PERMITS, holding(() -> true, path), random);
            } finally {
                permits.returnLease(lease);
            }
        }
    }

    private void lead(Random random) throws Exception {
        try (LeaderLatch latch = new LeaderLatch(client, Contest.LEADER.path(), name)) {
            latch.start();
            if (latch.await(20, TimeUnit.SECONDS)) {
                count(Contest.LEADER, holding(latch::hasLeadership, orNone(latch.getLastPathIsLeader())), random);
            }
        }
    }

    private interface Flag {
        boolean isSet();
    }

    private static CuratorBench.Holding holding(Flag held, String path) {
        return new CuratorBench.Holding() {
            @Override
            public boolean isHeld() {
                return held.isSet();
            }

            @Override
            public String path() {
                return path;
            }
        };
    }

    private void count(Contest contest, CuratorBench.Holding holding, Random random) throws Exception {
        bench.granted(contest, holding);
        for (int i = 1 + random.nextInt(4); i > 0 && !bench.isEnding(); i--) {
            if (!bench.count(contest, holding, random)) {
                break;
            }
        }
    }

    private void expire() {
        try {
            OfficialClient.closeSessionOf(client.getZookeeperClient().getZooKeeper(), directly);
        } catch (Exception noSessionOrNoServer) {
            report.nothing(Contest.LOCK, "expire");
        }
    }

    private void end() {
        bench.end();
        try {
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
                if (thread.isAlive()) {
                    report.wrong(thread.getName() + " waits for ever");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cache.close();
        report.left(0);
        client.close();
        Runtime.getRuntime().exit(0);
    }
}
