/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Curator's barrier and ours on the same node; and ours on a real server, through their blocking face. */
@Tag("any-jdk")
class CuratorBarriersIT {
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
    void eachLetsTheOtherGoOn() throws Exception {
        DistributedBarrier theirs = new DistributedBarrier(curator, "/both/barrier");
        ZkBarrier mine = ZkBarrier.of(ours, "/both/barrier");
        ExecutorService pool = Executors.newCachedThreadPool();

        theirs.setBarrier();
        assertThat(mine.isSet()).isTrue();
        CompletableFuture<?> here = mine.awaitAsync(LIMIT);
        assertThatThrownBy(() -> mine.await(Duration.ofMillis(50))).isInstanceOf(OperationTimeoutException.class);
        assertThat(here).isNotDone();
        theirs.removeBarrier();
        here.get(60, TimeUnit.SECONDS);

        mine.set();
        mine.set();
        Future<Boolean> there = pool.submit(() -> theirs.waitOnBarrier(60, TimeUnit.SECONDS));
        mine.remove();
        assertThat(there.get(60, TimeUnit.SECONDS)).isTrue();
        mine.remove();
        pool.shutdown();
    }

    @Test
    void threadsPassTogetherRoundAfterRound() throws Exception {
        int size = 4;
        int rounds = 10;
        AtomicInteger entered = new AtomicInteger();
        ExecutorService pool = Executors.newCachedThreadPool();
        List<Future<?>> work = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            work.add(pool.submit(() -> {
                ZkDoubleBarrier member = ZkDoubleBarrier.of(ours, "/ours/rounds", size);
                for (int round = 1; round <= rounds; round++) {
                    entered.incrementAndGet();
                    member.enter(LIMIT);
                    assertThat(entered).hasValueGreaterThanOrEqualTo(round * size);
                    member.leave(LIMIT);
                    assertThat(entered).hasValueLessThanOrEqualTo((round + 1) * size);
                }
            }));
        }
        for (Future<?> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();
        assertThat(ours.getChildren("/ours/rounds")).isEmpty();
    }

    @Test
    void whoIsInterruptedLeavesNoNode() throws Exception {
        ZkDoubleBarrier member = ZkDoubleBarrier.of(ours, "/ours/interrupted", 2);
        CompletableFuture<Thread> began = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            began.complete(Thread.currentThread());
            try {
                member.enter(LIMIT);
            } catch (OperationInterruptedException e) {
                ended.complete(e);
            }
        });
        waiting.start();
        await().atMost(LIMIT)
                .until(() -> ours.exists("/ours/interrupted").isPresent()
                        && ours.getChildren("/ours/interrupted").size() == 1);
        began.get(60, TimeUnit.SECONDS).interrupt();
        assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(OperationInterruptedException.class);
        await().atMost(LIMIT).until(() -> ours.getChildren("/ours/interrupted").isEmpty());
    }

    @Test
    void whoWouldWaitForHimselfIsToldSo() {
        ZkBarrier barrier = ZkBarrier.of(ours, "/ours/self");
        CompletableFuture<?> inside = ours.async().exists("/").thenAccept(there -> barrier.await(LIMIT));
        assertThatThrownBy(() -> inside.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
