/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/** Locks of Spring Integration among two clients, each with a registry. */
@Timeout(180)
@Tag("any-jdk")
class ZkLockRegistryIT {
    private static final Duration LONG = Duration.ofHours(1);

    private static EmbeddedServer server;

    private final String key = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ConnectedClient one;
    private ConnectedClient other;
    private ZkLockRegistry first;
    private ZkLockRegistry second;

    @BeforeAll
    static void startServer() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        one = new ConnectedClient(server);
        other = new ConnectedClient(server);
        first = new ZkLockRegistry(one.client());
        second = new ZkLockRegistry(other.client());
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        first.destroy();
        second.destroy();
        one.close();
        other.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollInSameThread().atMost(ConnectedClient.LIMIT);
    }

    private List<String> contenders() {
        return other.client().getChildren(first.obtain(key).path());
    }

    private void awaitContenders(int count) {
        await().until(() -> contenders().size() == count);
    }

    private boolean isLockedForOthers() throws Exception {
        return !threads.submit(() -> {
                    boolean got = second.obtain(key).tryLock();
                    if (got) {
                        second.obtain(key).unlock();
                    }
                    return got;
                })
                .get();
    }

    // ---- as a lock ----

    @Test
    void registriesTakeTurns() throws Exception {
        first.obtain(key).lock();
        assertThat(isLockedForOthers()).isTrue();
        Future<Long> waiting = threads.submit(() -> second.executeLocked(
                key, () -> second.obtain(key).grant().orElseThrow().fencingToken()));
        awaitContenders(2);

        long token = first.obtain(key).grant().orElseThrow().fencingToken();
        first.obtain(key).unlock();

        assertThat(waiting.get()).isGreaterThan(token);
    }

    @Test
    void aThreadLocksAgainAndUnlocksAsOften() throws Exception {
        ZkDistributedLock lock = first.obtain(key);
        lock.lock();
        lock.lockInterruptibly();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.tryLock(1, TimeUnit.MINUTES)).isTrue();
        assertThat(lock.holdCount()).isEqualTo(4);
        for (int i = 0; i < 3; i++) {
            lock.unlock();
        }
        assertThat(isLockedForOthers()).isTrue();
        lock.unlock();
        await().until(() -> !isLockedForOthers());
        assertThat(lock.grant()).isEmpty();
    }

    @Test
    void whoHasNotLockedCannotUnlockOrSeeTheGrant() throws Exception {
        first.obtain(key).lock();
        threads.submit(() -> {
                    assertThat(first.obtain(key).grant()).isEmpty();
                    assertThat(first.obtain(key).holdCount()).isZero();
                    assertThatThrownBy(() -> first.obtain(key).unlock())
                            .isInstanceOf(IllegalMonitorStateException.class)
                            .hasMessage(
                                    "This thread has not locked %s.",
                                    first.obtain(key).path());
                })
                .get();
        assertThat(first.obtain(key).grant().orElseThrow().isHeld()).isTrue();
    }

    @Test
    void withoutTimeItDoesNotQueue() throws Exception {
        first.obtain(key).lock();
        assertThat(second.obtain(key).tryLock()).isFalse();
        assertThat(second.obtain(key).tryLock(0, TimeUnit.SECONDS)).isFalse();
        assertThat(second.obtain(key).tryLock(Duration.ZERO, LONG)).isFalse();
        assertThat(threads.submit(() -> first.obtain(key).tryLock()).get()).isFalse();
        awaitContenders(1);
    }

    @Test
    void aWaitEndsInTimeAndLeavesNoNode() throws Exception {
        first.obtain(key).lock();
        assertThat(second.obtain(key).tryLock(50, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(threads.submit(() -> first.obtain(key).tryLock(50, TimeUnit.MILLISECONDS))
                        .get())
                .isFalse();
        awaitContenders(1);
    }

    @Test
    void aWaitCanBeInterrupted() throws Exception {
        first.obtain(key).lock();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Future<?> waiting = threads.submit(() -> {
            waiter.set(Thread.currentThread());
            assertThatThrownBy(() -> second.obtain(key).lockInterruptibly()).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(second.obtain(key).holdCount()).isZero();
        });
        awaitContenders(2);
        waiter.get().interrupt();
        waiting.get();
        awaitContenders(1);
    }

    @Test
    void lockIsNotEndedByAnInterruptAndKeepsIt() throws Exception {
        first.obtain(key).lock();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Future<Boolean> waiting = threads.submit(() -> {
            waiter.set(Thread.currentThread());
            second.obtain(key).lock();
            boolean interrupted = Thread.interrupted();
            second.obtain(key).unlock();
            return interrupted;
        });
        awaitContenders(2);
        waiter.get().interrupt();
        first.obtain(key).unlock();
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void anInterruptedThreadMayTryWithoutTime() throws Exception {
        threads.submit(() -> {
                    Thread.currentThread().interrupt();
                    assertThat(first.obtain(key).tryLock()).isTrue();
                    assertThat(Thread.interrupted()).isTrue();
                    first.obtain(key).unlock();
                })
                .get();
    }

    @Test
    void threadsOfOneProcessHaveOneNode() throws Exception {
        first.obtain(key).lock();
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(threads.submit(() -> second.executeLocked(key, () -> key)));
        }
        awaitContenders(2);
        first.obtain(key).unlock();
        for (Future<?> each : waiting) {
            each.get();
        }
    }

    // ---- losses ----

    @Test
    void aLostLockIsNotLockedAgainAndUnlockingItSaysSo() throws Exception {
        ZkDistributedLock lock = first.obtain(key);
        lock.lock();
        lock.lock();
        long token = lock.grant().orElseThrow().fencingToken();
        one.expire();
        await().until(() -> lock.grant().orElseThrow().state() == GrantState.LOST);

        assertThat(lock.tryLock()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(lock::lock)
                .withMessageContaining("was lost meanwhile")
                .withMessageContaining("Unlock it as often as it was locked");
        assertThatIllegalStateException().isThrownBy(() -> lock.tryLock(1, TimeUnit.MINUTES));
        assertThatIllegalStateException().isThrownBy(() -> first.renewLock(key)).withMessageContaining("it was lost");
        assertThat(lock.holdCount()).isEqualTo(2);
        lock.unlock();
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("was lost before it was unlocked");

        assertThat(lock.tryLock(1, TimeUnit.MINUTES)).isTrue();
        assertThat(lock.grant().orElseThrow().fencingToken()).isGreaterThan(token);
        lock.unlock();
    }

    @Test
    void aLockInDoubtIsLockedAgainWhenItIsConfirmed() throws Exception {
        ZkDistributedLock lock = first.obtain(key);
        lock.lock();
        one.suspend();

        assertThat(lock.tryLock()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> lock.tryLock(20, TimeUnit.MILLISECONDS))
                .withMessageContaining("It is not certain in time");
        assertThatIllegalStateException()
                .isThrownBy(() -> first.renewLock(key))
                .withMessageContaining("there is no connection");
        assertThat(lock.holdCount()).isOne();

        one.reconnect();
        lock.lock();
        assertThat(lock.holdCount()).isEqualTo(2);
        lock.unlock();
        lock.unlock();
    }

    @Test
    void aWaitOutlastsALostConnection() throws Exception {
        first.obtain(key).lock();
        Future<?> waiting = threads.submit(() -> second.executeLocked(key, () -> key));
        await().until(() -> one.client().getChildren(first.obtain(key).path()).size() == 2);
        other.suspend();
        first.obtain(key).unlock();
        assertThat(waiting.isDone()).isFalse();
        other.reconnect();
        waiting.get();
    }

    @Test
    void aWaitOutlastsALostSession() throws Exception {
        first.obtain(key).lock();
        Future<?> waiting = threads.submit(() -> second.executeLocked(key, () -> key));
        awaitContenders(2);
        String before = contenders().toString();
        other.expire();
        await().until(() -> contenders().size() == 2 && !contenders().toString().equals(before));
        first.obtain(key).unlock();
        waiting.get();
    }

    @Test
    void aClosedClientEndsTheWaitWithAnException() throws Exception {
        first.obtain(key).lock();
        Future<?> waiting = threads.submit(() -> second.obtain(key).lock());
        await().until(() -> one.client().getChildren(first.obtain(key).path()).size() == 2);
        other.client().close();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("ClientClosedException");

        other.client().start();
        first.obtain(key).unlock();
        assertThat(second.obtain(key).tryLock(1, TimeUnit.MINUTES)).isTrue();
        second.obtain(key).unlock();
    }

    // ---- a limit ----

    @Test
    void itIsHeldForNoLongerThanItWasAskedFor() throws Exception {
        ZkDistributedLock lock = first.obtain(key);
        assertThat(lock.tryLock(Duration.ofMinutes(1), Duration.ofMillis(100))).isTrue();
        assertThat(second.obtain(key).tryLock(1, TimeUnit.MINUTES)).isTrue();

        assertThat(lock.tryLock()).isFalse();
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("MAX_HOLD");
        second.obtain(key).unlock();
    }

    @Test
    void aRenewedLockIsHeldOn() throws Exception {
        ZkDistributedLock lock = first.obtain(key);
        lock.lock(Duration.ofSeconds(2));
        first.renewLock(key, LONG);
        outlast(Duration.ofSeconds(2));
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();

        first.renewLock(key, Duration.ofMillis(1));
        await().until(() -> !lock.tryLock());
        assertThatThrownBy(lock::unlock).isInstanceOf(ConcurrentModificationException.class);
    }

    @Test
    void aThreadThatLocksAgainHasItForSoLongAtLeast() throws Exception {
        ZkDistributedLock lock = first.obtain(key);
        lock.lock(Duration.ofSeconds(2));
        lock.lock(LONG);
        lock.lock(Duration.ofMillis(1));
        outlast(Duration.ofSeconds(2));
        assertThat(lock.tryLock()).isTrue();
    }

    @Test
    void withASchedulerForRenewalNoLimitEndsAHoldWhoseThreadLives() throws Exception {
        first.setRenewalTaskScheduler(new SimpleAsyncTaskScheduler());
        ZkDistributedLock lock = first.obtain(key);
        lock.lock(Duration.ofMillis(100));
        outlast(Duration.ofSeconds(1));
        assertThat(lock.tryLock()).isTrue();

        String orphan = key + "-orphan";
        Thread forgetful = new Thread(() -> first.obtain(orphan).lock(Duration.ofMillis(100)));
        forgetful.start();
        assertThat(second.obtain(orphan).tryLock(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Returns when another limit, which began later, has ended. */
    private void outlast(Duration time) throws Exception {
        ZkDistributedLock later = second.obtain(key + "-later");
        later.lock(time);
        await().until(() -> !later.tryLock() || unlocked(later));
    }

    private static boolean unlocked(ZkDistributedLock again) {
        again.unlock();
        return false;
    }

    @Test
    void theLimitOfTheOptionsIsThatOfWhoAsksForNone() throws Exception {
        ZkLockRegistry limited = new ZkLockRegistry(
                one.client(), ZkLockRegistry.DEFAULT_ROOT, LockOptions.DEFAULTS.withMaxHold(Duration.ofMillis(100)));
        limited.obtain(key).lock();
        assertThat(second.obtain(key).tryLock(1, TimeUnit.MINUTES)).isTrue();
        limited.destroy();
    }

    @Test
    void whoHasNotLockedCannotRenew() {
        assertThatThrownBy(() -> first.renewLock(key)).isInstanceOf(IllegalMonitorStateException.class);
        ZkDistributedLock known = first.obtain(key);
        assertThatThrownBy(() -> first.renewLock(key))
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining(known.path());
    }

    @Test
    void aLimitIsATime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.obtain(key).lock(Duration.ZERO))
                .withMessageContaining("outside of 1 ms to 24 days");
        assertThatIllegalArgumentException().isThrownBy(() -> first.renewLock(key, Duration.ofDays(25)));
    }

    // ---- the registry ----

    @Test
    void itTakesTurnsWithCurator() {
        ZkClient curator = other.client();
        curator.ensurePath("/SpringIntegration-LockRegistry/" + key);
        String node = curator.create(
                "/SpringIntegration-LockRegistry/" + key + "/_c_" + UUID.randomUUID() + "-lock-",
                null,
                CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL));
        assertThat(first.obtain(key).tryLock()).isFalse();
        curator.delete(node);
        assertThat(first.obtain(key).tryLock()).isTrue();
        assertThat(contenders()).singleElement().asString().matches("_c_[-0-9a-f]{36}-lock-[0-9]{10}");
    }

    @Test
    void keysHaveNodesOfTheirOwn() {
        assertThat(first.obtain("a/../b").path()).isEqualTo("/SpringIntegration-LockRegistry/a%2F..%2Fb");
        assertThat(first.obtain(17L).path()).isEqualTo("/SpringIntegration-LockRegistry/17");
        assertThat(first.obtain(TimeUnit.DAYS).path()).isEqualTo("/SpringIntegration-LockRegistry/DAYS");
        assertThat(new ZkLockRegistry(one.client(), "/shop/locks", LockOptions.DEFAULTS)
                        .obtain("a")
                        .path())
                .isEqualTo("/shop/locks/a");
        assertThat(new ZkLockRegistry(one.client(), name -> "/by/" + name + "/own", LockOptions.DEFAULTS)
                        .obtain("a/b")
                        .path())
                .isEqualTo("/by/a/b/own");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.obtain(new Object()))
                .withMessageContaining("A java.lang.Object is no key of a lock");
    }

    @Test
    void locksThatNobodyKnowsAreForgottenButNotOneThatIsHeld() throws Exception {
        first.obtain(key).lock();
        ZkDistributedLock known = first.obtain(key + "-known");
        for (int i = 0; i < 1_000; i++) {
            assertThat(first.obtain(key + i).holdCount()).isZero();
        }
        await().until(() -> {
            System.gc();
            first.expireUnusedOlderThan(0);
            return first.size() < 10;
        });
        assertThat(first.obtain(key + "-known")).isSameAs(known);
        assertThat(first.obtain(key).holdCount()).isOne();
        first.obtain(key).unlock();
    }

    @Test
    void theEndGivesBackWhatIsHeldAndEndsWaits() throws Exception {
        second.obtain(key + "-awaited").lock();
        first.obtain(key).lock();
        Future<?> waiting = threads.submit(() -> first.obtain(key + "-awaited").lock());
        await().until(() -> other.client()
                        .getChildren(second.obtain(key + "-awaited").path())
                        .size()
                == 2);
        ZkDistributedLock lock = first.obtain(key);

        first.destroy();

        assertThat(second.obtain(key).tryLock(1, TimeUnit.MINUTES)).isTrue();
        assertThatThrownBy(waiting::get)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The lock registry was closed");
        assertThatThrownBy(lock::unlock)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("the registry was closed");
        assertThatIllegalStateException().isThrownBy(() -> first.obtain(key));
        assertThatIllegalStateException().isThrownBy(lock::lock);
        assertThat(one.client().exists("/")).isPresent();
    }
}
