/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The lock on a real server, and its blocking face. */
@Tag("any-jdk")
class ZkLockIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedServer server;
    private static ZkClient one;
    private static ZkClient two;

    private String path;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        one = client("one");
        two = client("two");
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        server.close();
    }

    @BeforeEach
    void choosePath(TestInfo test) {
        path = "/locks/" + test.getTestMethod().orElseThrow().getName();
    }

    static ZkClient client(String name) {
        ZkClient client = ZkClient.builder(server.connectString())
                .name(name)
                .sessionTimeout(SessionKiller.SHORT_TIMEOUT)
                .build();
        client.start(LIMIT);
        return client;
    }

    private List<String> nodes() {
        return one.getChildren(path);
    }

    @Test
    void theLockIsHeldByOneAtATimeAndGoesToTheNext() throws Exception {
        ZkLock mine = ZkLock.of(one, path);
        ZkLock other = ZkLock.of(two, path);
        CompletableFuture<Grant> next;
        try (Grant grant = mine.acquire(LIMIT)) {
            assertThat(grant.isHeld()).isTrue();
            assertThat(other.tryAcquire()).isEmpty();
            next = other.acquireAsync(LIMIT);
            await().atMost(LIMIT).until(() -> mine.queue().size() == 2);
            assertThat(mine.queue()).extracting(QueueEntry::holds).containsExactly(true, false);
            assertThat(mine.queue().get(0).text()).startsWith("one, process ");
        }
        try (Grant grant = next.get()) {
            assertThat(grant.isHeld()).isTrue();
        }
        await().atMost(LIMIT).until(() -> nodes().isEmpty());
        Optional<Grant> free = other.tryAcquire();
        assertThat(free).isPresent();
        free.get().releaseAsync().get();
        assertThat(nodes()).isEmpty();
    }

    @Test
    void manyThreadsOfSeveralClientsDoNotDisturbEachOther() throws Exception {
        one.create(path + "-count", new byte[1], io.zkboot.client.data.CreateOptions.PERSISTENT.withParents());
        ExecutorService pool = Executors.newCachedThreadPool();
        List<Future<?>> work = new ArrayList<>();
        for (ZkClient client : List.of(one, two, one, two)) {
            work.add(pool.submit(() -> {
                ZkLock lock = ZkLock.of(client, path);
                for (int i = 0; i < 20; i++) {
                    try (Grant grant = lock.acquire(LIMIT)) {
                        byte[] count = client.getData(path + "-count").data();
                        count[0]++;
                        grant.guard(client.transaction().setData(path + "-count", count))
                                .commit();
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : work) {
            each.get();
        }
        pool.shutdown();
        assertThat(one.getData(path + "-count").data()).containsExactly(80);
    }

    @Test
    void anOperatorEvictsAHolderWhoHearsOfIt() {
        ZkLock lock = ZkLock.of(one, path);
        Grant grant = lock.acquire(LIMIT);
        assertThat(ZkLock.of(two, path).evict(12345)).isFalse();
        assertThat(ZkLock.of(two, path).evict(grant.fencingToken())).isTrue();
        await().atMost(LIMIT).until(() -> grant.state() == GrantState.LOST);
        assertThat(grant.isHeld()).isFalse();
        assertThat(lock.evict(grant.fencingToken())).isFalse();
    }

    @Test
    void aHolderIsAskedToReleaseAndDoes() {
        Grant grant = ZkLock.of(one, path).acquire(LIMIT);
        grant.addListener(new GrantListener() {
            @Override
            public void changed(Grant same, io.zkboot.client.recipe.GrantChange change) {}

            @Override
            public void revokeRequested(Grant same) {
                same.close();
            }
        });
        ZkLock other = ZkLock.of(two, path);
        assertThat(other.revoke()).isTrue();
        other.acquire(LIMIT).close();
        assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
        await().atMost(LIMIT).until(() -> nodes().isEmpty());
        assertThat(other.revoke()).isFalse();
    }

    @Test
    void whoIsOutOfTimeOrInterruptedLeavesNoNode() {
        ZkLock lock = ZkLock.of(one, path);
        try (Grant grant = lock.acquire(LIMIT)) {
            assertThatThrownBy(() -> lock.acquire(Duration.ofMillis(50))).isInstanceOf(OperationTimeoutException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> lock.acquire(LIMIT)).isInstanceOf(OperationInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            await().atMost(LIMIT).until(() -> nodes().size() == 1);
            assertThat(grant.isHeld()).isTrue();
        }
    }

    @Test
    void onTheEventThreadNobodyWaitsForItAndNoNodeIsLeft() {
        ZkLock lock = ZkLock.of(one, path);
        one.ensurePath(path);
        CompletableFuture<Grant> waits = one.async().exists("/").thenApply(stat -> lock.acquire(LIMIT));
        assertThatThrownBy(waits::join).hasRootCauseInstanceOf(IllegalStateException.class);
        await().atMost(LIMIT).until(() -> nodes().isEmpty());
        CompletableFuture<Boolean> goesOn = one.async()
                .exists("/")
                .thenCompose(stat -> lock.acquireAsync(LIMIT))
                .thenApply(Grant::isHeld);
        assertThat(goesOn.join()).isTrue();
    }

    @Test
    void whoWaitsIsBackInTimeAlsoIfTheEventThreadIsKeptBusy() throws Exception {
        ZkLock lock = ZkLock.of(one, path);
        one.ensurePath(path);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        CompletableFuture<?> kept = one.async().exists("/").thenAccept(stat -> {
            busy.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        busy.await();
        assertThatThrownBy(() -> lock.acquire(Duration.ofMillis(50))).isInstanceOf(OperationTimeoutException.class);
        free.countDown();
        kept.get();
        await().atMost(LIMIT).until(() -> nodes().isEmpty());
    }

    @Test
    void anAcquisitionStartsAClientThatWasNotStarted() {
        try (ZkClient fresh = ZkClient.builder(server.connectString()).build()) {
            assertThat(ZkLock.of(fresh, path).acquire(LIMIT).isHeld()).isTrue();
        }
        try (ZkClient fresh = ZkClient.builder(server.connectString()).build()) {
            assertThat(ZkLock.of(fresh, path).tryAcquire()).isPresent();
        }
    }

    @Test
    void theLockOfAViewIsBelowItsChrootWhichIsMade() {
        try (Grant grant = ZkLock.of(one.chroot(path), "/a/b").acquire(LIMIT)) {
            assertThat(grant.isHeld()).isTrue();
            assertThat(one.getChildren(path + "/a/b")).hasSize(1);
            assertThat(ZkLock.of(two, path + "/a/b").tryAcquire()).isEmpty();
        }
    }

    @Test
    void aSessionThatExpiresLosesTheLockWhichGoesToTheNext() {
        try (ZkClient unlucky = client("unlucky")) {
            Grant grant = ZkLock.of(unlucky, path).acquire(LIMIT);
            CompletableFuture<Grant> next = ZkLock.of(one, path).acquireAsync(LIMIT);
            SessionKiller.expire(unlucky, server.connectString());
            assertThat(next.join().isHeld()).isTrue();
            await().atMost(LIMIT).until(() -> grant.state() == GrantState.LOST);
            CompletableFuture<Grant> again = ZkLock.of(unlucky, path).acquireAsync(LIMIT);
            next.join().close();
            assertThat(again.join().fencingToken()).isGreaterThan(grant.fencingToken());
        }
    }
}
