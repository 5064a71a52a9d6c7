/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.leader.ElectionListener;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a test can do with recipes in memory, and the code of docs/recipes.md on that. */
class InMemoryRecipesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PATH = "/locks/one";

    private final InMemoryRecipes zk = new InMemoryRecipes();
    private final InMemoryRecipes other = zk.anotherProcess();

    /** Code of a user. */
    private static final class Importer {
        private final ZkLock lock;
        private final ZkClient client;
        private volatile @Nullable Grant grant;

        Importer(ZkLock lock, ZkClient client) {
            this.lock = lock;
            this.client = client;
        }

        void begin() {
            Grant mine = lock.acquire(Duration.ofSeconds(10));
            grant = mine;
            mine.addListener((same, change) -> {
                if (change.to().isFinal()) {
                    grant = null;
                }
            });
        }

        boolean isRunning() {
            Grant mine = grant;
            return mine != null && mine.isHeld();
        }

        boolean hasStopped() {
            return grant == null;
        }

        void write(byte[] data) {
            Grant mine = grant;
            if (mine != null) {
                mine.guard(client.transaction().setData("/imports/last", data)).commit();
            }
        }
    }

    @Test
    void codeOfAUserIsTestedInAFewLines() {
        InMemoryRecipes zk = new InMemoryRecipes();
        Importer importer = new Importer(zk.lock("/locks/import"), zk.client());
        importer.begin();
        importer.write(new byte[] {17});
        zk.suspend();
        assertThat(importer.isRunning()).isFalse();
        zk.reconnect();
        assertThat(importer.isRunning()).isTrue();
        zk.lose(LossReason.SESSION_EXPIRED);
        assertThat(importer.hasStopped()).isTrue();

        assertThat(zk.written()).extracting(Op::path).containsExactly("/imports/last");
    }

    /** Code of a user. */
    private static final class Poller implements ElectionListener {
        private boolean running;

        @Override
        public void granted(Leadership leadership) {
            running = true;
        }

        @Override
        public void inDoubt(Leadership leadership) {
            running = false;
        }

        @Override
        public void confirmed(Leadership leadership) {
            running = true;
        }

        @Override
        public void revoked(Leadership leadership) {
            running = false;
        }
    }

    @Test
    void codeOfALeaderIsTestedInAFewLines() {
        Poller poller = new Poller();

        ZkLeaderElection election = zk.leaderElection("/leaders/orders");
        election.addListener(poller);
        election.start();
        assertThat(poller.running).isTrue();
        zk.suspend();
        assertThat(poller.running).isFalse();
        zk.reconnect();
        assertThat(poller.running).isTrue();
        other.leaderElection("/leaders/orders").start();
        zk.lose(LossReason.SESSION_EXPIRED); // the other one leads
        assertThat(poller.running).isFalse();

        other.close();
        assertThat(poller.running).isTrue();
        zk.endSession();
        assertThat(election.isLeader()).isFalse();
        assertThat(election.leadership().orElseThrow().state()).isEqualTo(GrantState.HELD);
        zk.reconnect();
        assertThat(election.isLeader()).isTrue();
    }

    @Test
    void severalProcessesAreTestedInOneTest() {
        ZkLock mine = zk.lock("/locks/one");
        CompletableFuture<Grant> waits;
        try (Grant theirs = other.lock("/locks/one").acquire(Duration.ofSeconds(10))) {
            waits = mine.acquireAsync(Duration.ofSeconds(30));
            zk.advance(Duration.ofSeconds(29));
            assertThat(waits).isNotDone();
        }
        assertThat(waits).isCompletedWithValueMatching(Grant::isHeld);
    }

    @Test
    void aPausedProcessSaysThatItHoldsAndIsRefused() {
        Grant grant = zk.lock(PATH).acquire(LIMIT);
        CompletableFuture<Grant> next = other.lock(PATH).acquireAsync(LIMIT);
        zk.endSession();
        assertThat(next.join().isHeld()).isTrue();
        assertThat(grant.state()).isEqualTo(GrantState.HELD);
        assertThat(grant.isHeld()).isFalse();
        assertThatThrownBy(() -> grant.guard().setData("/late", null).commit())
                .isInstanceOf(SessionExpiredException.class);
        assertThatThrownBy(
                        () -> zk.client().transaction().setData("/late", null).commit())
                .isInstanceOf(SessionExpiredException.class);
        assertThat(zk.written()).isEmpty();
        zk.reconnect();
        assertThat(grant.lossReason()).isEqualTo(LossReason.SESSION_EXPIRED);
        assertThat(zk.lock(PATH).tryAcquire()).isEmpty();
    }

    @Test
    void whatIsLostByTheClockIsNotFreeBeforeTheServersSaySo() {
        Grant grant = zk.lock(PATH).acquire(LIMIT);
        CompletableFuture<Grant> next = other.lock(PATH).acquireAsync(LIMIT);
        zk.lose(LossReason.SESSION_LOST);
        assertThat(grant.lossReason()).isEqualTo(LossReason.SESSION_LOST);
        assertThat(next).isNotDone();
        zk.reconnect(); // the session is taken back; the grant stays lost
        assertThat(grant.state()).isEqualTo(GrantState.LOST);
        assertThat(next.join().isHeld()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(LossReason.class)
    void aGrantIsLostForEachReasonAndTheNextOneHoldsInTheEnd(LossReason reason) {
        Grant grant = zk.lock(PATH).acquire(LIMIT);
        CompletableFuture<Grant> next = other.lock(PATH).acquireAsync(LIMIT);
        List<LossReason> told = new ArrayList<>();
        grant.addListener((same, change) -> told.add(change.reason()));
        zk.lose(reason);
        assertThat(grant.lossReason()).isEqualTo(reason);
        assertThat(grant.isHeld()).isFalse();
        if (reason == LossReason.SESSION_LOST) {
            assertThat(told).containsExactly(null, reason);
            zk.endSession();
        } else {
            assertThat(told).containsExactly(reason);
        }
        assertThat(next.join().isHeld()).isTrue();
    }

    @Test
    void whatWasLostIsToldBeforeAnythingNewIsGranted() {
        Grant grant = zk.lock(PATH).acquire(LIMIT);
        List<String> order = new ArrayList<>();
        grant.addListener((same, change) -> order.add(change.to() + " " + change.reason()));
        zk.suspend();
        CompletableFuture<?> unused = zk.lock(PATH).acquireAsync(LIMIT).thenAccept(next -> order.add("granted"));
        zk.lose(LossReason.SESSION_EXPIRED);
        assertThat(order).containsExactly("IN_DOUBT null", "LOST SESSION_EXPIRED", "granted");
    }

    @Test
    void anObserverThatThrowsHarmsNobody() {
        List<Throwable> loud = new ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> loud.add(failure));
        try {
            RecipeObserver throwing = new RecipeObserver() {
                @Override
                public void granted(String recipe, String path, Duration waited) {
                    throw new IllegalStateException("granted");
                }

                @Override
                public void listenerFailed(String recipe, String path, Throwable failure) {
                    throw new IllegalStateException("and not heard", failure);
                }
            };
            ZkLeaderElection election = zk.leaderElection(
                    "/leaders/orders",
                    LeaderOptions.DEFAULTS.withExecutor(Runnable::run).withObserver(throwing));
            election.addListener(new ElectionListener() {
                @Override
                public void granted(Leadership leadership) {
                    throw new IllegalArgumentException("a listener");
                }

                @Override
                public void revoked(Leadership leadership) {
                    throw new IllegalArgumentException("a listener");
                }
            });
            election.start();
            assertThat(election.isLeader()).isTrue();
            zk.lose(LossReason.EVICTED);
            assertThat(election.isLeader()).isTrue(); // again
            assertThat(loud).hasSize(5).allMatch(IllegalStateException.class::isInstance);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }
    }

    @Test
    void whoStandsForElectionDoesSoForMoreThanAMonth() {
        ZkLeaderElection first = zk.leaderElection("/leaders/orders");
        first.start();
        ZkLeaderElection second = other.leaderElection("/leaders/orders");
        second.start();
        zk.advance(Duration.ofDays(40));
        first.close();
        assertThat(second.isLeader()).isTrue();
    }

    @Test
    void timeoutsEndInTheirOrderWhenTimePasses() {
        zk.lock(PATH).acquire(LIMIT);
        List<String> order = new ArrayList<>();
        for (int seconds : new int[] {3, 1, 2}) {
            CompletableFuture<?> unused = other.lock(PATH)
                    .acquireAsync(Duration.ofSeconds(seconds))
                    .whenComplete((grant, failure) -> order.add(seconds + " " + (failure != null)));
        }
        other.advance(Duration.ofSeconds(2));
        assertThat(order).containsExactly("1 true", "2 true");
        zk.advance(Duration.ofSeconds(1));
        assertThat(order).hasSize(3);
        assertThatThrownBy(() -> zk.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoBlocksIsBackInTimeThoughTimeStandsStill() {
        zk.lock(PATH).acquire(LIMIT);
        ZkLock late = other.lock(PATH);
        assertThatThrownBy(() -> late.acquire(Duration.ofMillis(20))).isInstanceOf(OperationTimeoutException.class);
        assertThat(late.queue()).hasSize(1);
    }

    @Test
    void aListenerMayUseLocksAndIsToldIfItWouldWaitForItself() {
        Grant grant = zk.lock(PATH).acquire(LIMIT);
        List<Object> seen = new ArrayList<>();
        other.lock(PATH + "-taken").acquire(LIMIT);
        grant.addListener((same, change) -> {
            seen.add(zk.lock(PATH).acquire(LIMIT).isHeld());
            try {
                seen.add(zk.lock(PATH + "-taken").acquire(LIMIT));
            } catch (IllegalStateException e) {
                seen.add("refused");
            }
        });
        zk.lose(LossReason.MAX_HOLD);
        assertThat(seen).containsExactly(true, "refused");
        assertThat(zk.lock(PATH + "-taken").queue()).hasSize(1);
    }

    @Test
    void aClientInMemoryMakesTransactionsAndNothingElse() {
        ZkClient client = zk.client();
        client.transaction().create("/a", null).check("/b", 3).delete("/c").commit();
        assertThat(zk.written()).extracting(Op::path).containsExactly("/a", "/c");
        assertThat(client).isNotEqualTo(other.client()).hasToString("client in memory");
        assertThat(List.of(client)).contains(client);
        assertThatThrownBy(() -> client.getData("/a")).isInstanceOf(UnsupportedOperationException.class);
        zk.suspend();
        assertThatThrownBy(() -> client.transaction().delete("/a").commit())
                .isInstanceOf(ConnectionLossException.class);
        assertThat(client.transaction().delete("/a").commitAsync()).isCompletedExceptionally();
    }

    @Test
    void manyThreadsTakeTurns() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        int[] count = new int[1];
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            InMemoryRecipes process = i % 2 == 0 ? zk : other;
            work.add(pool.submit(() -> {
                ZkLock lock = process.lock(PATH, LockOptions.DEFAULTS);
                for (int round = 0; round < 200; round++) {
                    try (Grant grant = lock.acquire(LIMIT)) {
                        count[0]++;
                    }
                }
            }));
        }
        for (Future<?> each : work) {
            each.get();
        }
        pool.shutdown();
        assertThat(count[0]).isEqualTo(1_600);
        assertThat(zk.lock(PATH).queue()).isEmpty();
    }
}
