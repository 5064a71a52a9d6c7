/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The lock that a thread holds. */
@Tag("any-jdk")
class ReentrantZkLockIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static FaultProxy proxy;
    private static ZkClient client;
    private static ExecutorService pool;

    private ZkLock inner;
    private ReentrantZkLock lock;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
        client = ZkClient.builder(proxy.connectString()).build();
        client.start(LIMIT);
        pool = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() {
        pool.shutdownNow();
        client.close();
        proxy.close();
        server.close();
    }

    @BeforeEach
    void make(TestInfo test) {
        inner = ZkLock.of(
                client, "/threads/" + test.getTestMethod().orElseThrow().getName());
        lock = ReentrantZkLock.of(inner);
    }

    @Test
    void aThreadLocksItAgainAndUnlocksItAsOften() throws Exception {
        lock.lock();
        lock.lockInterruptibly();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        assertThat(lock.holdCount()).isEqualTo(4);
        assertThat(inner.queue()).hasSize(1);
        for (int i = 0; i < 3; i++) {
            lock.unlock();
        }
        assertThat(pool.submit(() -> lock.tryLock()).get()).isFalse();
        Grant grant = lock.grant().orElseThrow();
        lock.unlock();
        assertThat(grant.state()).isEqualTo(GrantState.RELEASED);
        assertThat(lock.grant()).isEmpty();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void anotherThreadWaitsForItsTurn() throws Exception {
        lock.lock();
        Future<?> other = pool.submit(() -> {
            lock.lock();
            lock.unlock();
        });
        await().atMost(LIMIT).until(() -> inner.queue().size() == 2);
        assertThat(pool.submit(() -> lock.tryLock(50, TimeUnit.MILLISECONDS)).get())
                .isFalse();
        lock.unlock();
        other.get();
    }

    @Test
    void anInterruptEndsTheWaitOfWhoMayBeInterruptedAndOnlyThat() throws Exception {
        lock.lock();
        Thread patient = new Thread(() -> {
            lock.lock();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            lock.unlock();
        });
        patient.start();
        await().atMost(LIMIT).until(() -> inner.queue().size() == 2);
        patient.interrupt();
        Future<?> interruptible = pool.submit(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
        interruptible.get();
        await().atMost(LIMIT).until(() -> inner.queue().size() == 2);
        lock.unlock();
        patient.join(LIMIT.toMillis());
        assertThat(patient.isAlive()).isFalse();
    }

    @Test
    void whoHasLostItIsNotToldThatItIsHeldAndHearsOfItWhenUnlocking() {
        lock.lock();
        Grant grant = lock.grant().orElseThrow();
        inner.evict(grant.fencingToken());
        await().atMost(LIMIT).until(() -> grant.state() == GrantState.LOST);
        assertThat(lock.tryLock()).isFalse();
        assertThatThrownBy(lock::lock).isInstanceOf(IllegalStateException.class).hasMessageContaining("EVICTED");
        assertThatThrownBy(lock::unlock).isInstanceOf(ConcurrentModificationException.class);
        lock.lock();
        lock.unlock();
    }

    @Test
    void toLockAgainWhatIsInDoubtWaitsForTheEndOfTheDoubt() throws Exception {
        lock.lock();
        Grant grant = lock.grant().orElseThrow();
        proxy.refuse(true);
        proxy.cut();
        await().atMost(LIMIT).until(() -> grant.state() == GrantState.IN_DOUBT);
        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.tryLock(20, TimeUnit.MILLISECONDS)).isFalse();
        Future<?> mended = pool.submit(() -> {
            proxy.refuse(false);
        });
        lock.lock();
        assertThat(grant.isHeld()).isTrue();
        assertThat(lock.holdCount()).isEqualTo(2);
        mended.get();
        lock.unlock();
        lock.unlock();
    }

    @Test
    void thereAreNoConditions() {
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }
}
