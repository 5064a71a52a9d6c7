/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.locks.Revoker;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Curator's locks and ours on the same nodes. */
@Tag("any-jdk")
class CuratorLocksIT {
    private static final LockOptions CURATORS = LockOptions.DEFAULTS.withLayout(LockLayout.CURATOR);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient ours;
    private static CuratorFramework curator;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        ours = Batching.builder(server.connectString()).build();
        ours.start(LIMIT);
        curator = CuratorFrameworkFactory.newClient(server.connectString(), new ExponentialBackoffRetry(100, 3));
        curator.start();
    }

    @AfterAll
    static void stop() {
        ours.close();
        curator.close();
        server.close();
    }

    @Test
    void bothTakeTurnsOnOneLock() throws Exception {
        String path = "/both/turns";
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService pool = Executors.newCachedThreadPool();
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean mine = i % 2 == 0;
            work.add(pool.submit(() -> {
                InterProcessMutex theirs = new InterProcessMutex(curator, path);
                ZkLock lock = ZkLock.of(ours, path);
                for (int round = 0; round < 25; round++) {
                    Grant grant = null;
                    if (mine) {
                        grant = lock.acquire(LIMIT);
                    } else {
                        theirs.acquire();
                    }
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    order.add(mine ? "ours" : "theirs");
                    inside.decrementAndGet();
                    if (grant != null) {
                        grant.close();
                    } else {
                        theirs.release();
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : work) {
            each.get();
        }
        pool.shutdown();
        assertThat(most).hasValue(1);
        assertThat(order).hasSize(100).contains("ours", "theirs");
        await().atMost(LIMIT).until(() -> ours.getChildren(path).isEmpty());
    }

    @Test
    void oneWaitsForTheOther() throws Exception {
        String path = "/both/waits";
        InterProcessMutex theirs = new InterProcessMutex(curator, path);
        ZkLock lock = ZkLock.of(ours, path);
        theirs.acquire();
        CompletableFuture<Grant> waiting = lock.acquireAsync(LIMIT);
        assertThat(lock.tryAcquire()).isEmpty();
        await().atMost(LIMIT).until(() -> lock.queue().size() == 2);
        assertThat(theirs.getParticipantNodes()).hasSize(2);
        theirs.release();
        Grant grant = waiting.get();
        assertThat(theirs.acquire(50, TimeUnit.MILLISECONDS)).isFalse();
        grant.close();
        assertThat(theirs.acquire(60, TimeUnit.SECONDS)).isTrue();
        theirs.release();
    }

    @Test
    void eachAsksTheOtherToRelease() throws Exception {
        String path = "/both/revoke";
        Grant grant = ZkLock.of(ours, path).acquire(LIMIT);
        grant.addListener(new GrantListener() {
            @Override
            public void changed(Grant same, io.zkboot.client.recipe.GrantChange change) {}

            @Override
            public void revokeRequested(Grant same) {
                same.close();
            }
        });
        Revoker.attemptRevoke(curator, grant.nodePath());
        await().atMost(LIMIT).until(() -> grant.state() == GrantState.RELEASED);

        InterProcessMutex theirs = new InterProcessMutex(curator, path);
        CountDownLatch asked = new CountDownLatch(1);
        theirs.makeRevocable(mutex -> asked.countDown());
        theirs.acquire();
        assertThat(ZkLock.of(ours, path).revoke()).isTrue();
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        theirs.release();
    }

    @Test
    void oneReadWriteLockIsKeptByBoth() throws Exception {
        String path = "/both/rw";
        InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, path);
        ZkReadWriteLock lock = ZkReadWriteLock.of(ours, path);

        theirs.readLock().acquire();
        Grant reader = lock.readLock().acquire(LIMIT);
        CompletableFuture<Grant> writer = lock.writeLock().acquireAsync(LIMIT);
        await().atMost(LIMIT).until(() -> lock.readLock().queue().size() == 3);
        assertThat(theirs.writeLock().acquire(50, TimeUnit.MILLISECONDS)).isFalse();
        reader.close();
        assertThat(writer).isNotDone();
        theirs.readLock().release();
        Grant written = writer.get();
        assertThat(theirs.readLock().acquire(50, TimeUnit.MILLISECONDS)).isFalse();

        Grant kept = lock.downgrade(written);
        assertThat(theirs.readLock().acquire(60, TimeUnit.SECONDS)).isTrue();
        assertThat(theirs.writeLock().acquire(50, TimeUnit.MILLISECONDS)).isFalse();
        theirs.readLock().release();
        kept.close();
        assertThat(theirs.writeLock().acquire(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lock.readLock().tryAcquire()).isEmpty();
        theirs.readLock().acquire(); // theirs becomes a reader, with the number of the writer
        theirs.writeLock().release();
        assertThat(lock.writeLock().tryAcquire()).isEmpty();
        lock.readLock().acquire(LIMIT).close();
        theirs.readLock().release();
        lock.writeLock().acquire(LIMIT).close();
    }

    @Test
    void bothTakeTurnsOnOneSemaphoreAndNeitherLetsInTooMany() throws Exception {
        String path = "/both/semaphore";
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newCachedThreadPool();
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean mine = i % 2 == 0;
            work.add(pool.submit(() -> {
                InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, path, 2);
                ZkSemaphore semaphore = ZkSemaphore.of(ours, path, 2, CURATORS);
                for (int round = 0; round < 15; round++) {
                    Grant grant = mine ? semaphore.acquire(LIMIT) : null;
                    Lease lease = mine ? null : theirs.acquire();
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    order.add(mine ? "ours" : "theirs");
                    Thread.yield();
                    inside.decrementAndGet();
                    if (grant != null) {
                        grant.close();
                    } else {
                        theirs.returnLease(lease);
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : work) {
            each.get();
        }
        pool.shutdown();
        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(order).hasSize(90).contains("ours", "theirs");
        await().atMost(LIMIT).until(() -> ours.getChildren(path + "/leases").isEmpty());
        await().atMost(LIMIT).until(() -> ours.getChildren(path + "/locks").isEmpty());
    }

    @Test
    void onesPermitsCountForTheOther() throws Exception {
        String path = "/both/permits";
        InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, path, 2);
        ZkSemaphore semaphore = ZkSemaphore.of(ours, path, 2, CURATORS);
        Lease lease = theirs.acquire();
        assertThat(theirs.getParticipantNodes()).hasSize(1);
        Grant grant = semaphore.acquire(LIMIT);
        assertThat(theirs.getParticipantNodes()).hasSize(2);
        assertThat(theirs.acquire(50, TimeUnit.MILLISECONDS)).isNull();
        assertThat(semaphore.tryAcquire()).isEmpty();
        CompletableFuture<Grant> third = semaphore.acquireAsync(LIMIT);
        await().atMost(LIMIT).until(() -> semaphore.queue().size() == 3);
        assertThat(semaphore.queue()).extracting(QueueEntry::holds).containsExactly(true, true, false);
        Future<Lease> fourth = Executors.newSingleThreadExecutor().submit(() -> theirs.acquire());
        await().atMost(LIMIT).until(() -> semaphore.queue().size() == 4);
        theirs.returnLease(lease);
        assertThat(third.get().isHeld()).isTrue();
        assertThat(fourth.isDone()).isFalse();
        assertThat(semaphore.evict(grant.fencingToken())).isTrue();
        theirs.returnLease(fourth.get(60, TimeUnit.SECONDS));
        await().atMost(LIMIT).until(() -> grant.state() == GrantState.LOST);
        third.get().close();
    }

    @Test
    void neitherWritesWhileTheOtherReadsOrWrites() throws Exception {
        String path = "/both/rw-turns";
        AtomicInteger readers = new AtomicInteger();
        AtomicInteger writers = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        ExecutorService pool = Executors.newCachedThreadPool();
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean mine = i % 2 == 0;
            boolean writes = i >= 4;
            work.add(pool.submit(() -> {
                InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, path);
                ZkReadWriteLock lock = ZkReadWriteLock.of(ours, path);
                InterProcessMutex their = writes ? theirs.writeLock() : theirs.readLock();
                for (int round = 0; round < 15; round++) {
                    Grant grant = null;
                    if (mine) {
                        grant = (writes ? lock.writeLock() : lock.readLock()).acquire(LIMIT);
                    } else {
                        their.acquire();
                    }
                    int inside = (writes ? writers : readers).incrementAndGet();
                    if (writes && (inside > 1 || readers.get() > 0) || !writes && writers.get() > 0) {
                        wrong.incrementAndGet();
                    }
                    (writes ? writers : readers).decrementAndGet();
                    if (grant != null) {
                        grant.close();
                    } else {
                        their.release();
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : work) {
            each.get();
        }
        pool.shutdown();
        assertThat(wrong).hasValue(0);
    }
}
