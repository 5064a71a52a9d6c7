/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.CachedAtomicLong;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicInteger;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.recipes.shared.SharedValueReader;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Curator's counters and values and ours on the same nodes. */
@Tag("any-jdk")
class CuratorValuesIT {
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
    void bothCountOnOneNodeAtTheSameTime() throws Exception {
        String path = "/both/long";
        ZkCounter counter = ZkCounter.of(ours, path);
        ExecutorService pool = Executors.newCachedThreadPool();
        List<Future<?>> work = new ArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            boolean mine = i % 2 == 0;
            work.add(pool.submit(() -> {
                DistributedAtomicLong theirs = new DistributedAtomicLong(curator, path, new RetryNTimes(10_000, 1));
                begin.await();
                for (int n = 0; n < 50; n++) {
                    if (mine) {
                        counter.increment();
                    } else {
                        assertThat(theirs.increment().succeeded()).isTrue();
                    }
                }
                return null;
            }));
        }
        begin.countDown();
        for (Future<?> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();
        assertThat(counter.get()).isEqualTo(200);
        assertThat(new DistributedAtomicLong(curator, path, new RetryNTimes(0, 1))
                        .get()
                        .postValue())
                .isEqualTo(200);
    }

    @Test
    void bothReadWhatTheOtherHasCounted() throws Exception {
        DistributedAtomicLong big = new DistributedAtomicLong(curator, "/both/one", new RetryNTimes(3, 1));
        ZkCounter mine = ZkCounter.of(ours, "/both/one");
        assertThat(mine.add(-7)).isEqualTo(-7);
        assertThat(big.add(1L << 40).postValue()).isEqualTo((1L << 40) - 7);
        assertThat(mine.get()).isEqualTo((1L << 40) - 7);
        assertThat(mine.compareAndSet((1L << 40) - 7, 3)).isTrue();
        assertThat(big.get().postValue()).isEqualTo(3);

        DistributedAtomicInteger small = new DistributedAtomicInteger(curator, "/both/int", new RetryNTimes(3, 1));
        ZkCounter four = ZkCounter.of(ours, "/both/int", CounterOptions.DEFAULTS.withFormat(CounterFormat.INT));
        assertThat(small.add(5).postValue()).isEqualTo(5);
        assertThat(four.decrement()).isEqualTo(4);
        assertThat(small.get().postValue()).isEqualTo(4);
    }

    @Test
    void bothSeeOneCount() throws Exception {
        String path = "/both/count";
        try (SharedCount theirs = new SharedCount(curator, path, 7);
                SharedValue<Integer> mine = SharedValue.of(ours, path, ValueCodec.INT, 0)) {
            theirs.start();
            mine.start(LIMIT);
            assertThat(mine.get().value()).isEqualTo(7);
            mine.update(number -> number + 1);
            await().atMost(LIMIT).until(() -> theirs.getCount() == 8);
            assertThat(theirs.trySetCount(theirs.getVersionedValue(), 9)).isTrue();
            await().atMost(LIMIT).until(() -> mine.get().value() == 9);
            assertThat(ZkCounter.of(ours, path, CounterOptions.DEFAULTS.withFormat(CounterFormat.INT))
                            .increment())
                    .isEqualTo(10);
            await().atMost(LIMIT)
                    .until(() -> theirs.getCount() == 10 && mine.get().value() == 10);
        }
    }

    @Test
    void bothHearOfOneValue() throws Exception {
        String path = "/both/value";
        AtomicReference<String> heardThere = new AtomicReference<>("");
        AtomicReference<String> heardHere = new AtomicReference<>("");
        try (org.apache.curator.framework.recipes.shared.SharedValue theirs =
                        new org.apache.curator.framework.recipes.shared.SharedValue(
                                curator, path, "seed".getBytes(StandardCharsets.UTF_8));
                SharedValue<String> mine = SharedValue.of(ours, path, ValueCodec.TEXT, "")) {
            theirs.start();
            theirs.getListenable().addListener(new org.apache.curator.framework.recipes.shared.SharedValueListener() {
                @Override
                public void valueHasChanged(SharedValueReader value, byte[] data) {
                    heardThere.set(new String(data, StandardCharsets.UTF_8));
                }

                @Override
                public void stateChanged(CuratorFramework client, ConnectionState state) {}
            });
            mine.start(LIMIT);
            mine.addListener(now -> heardHere.set(now.value()));
            await().atMost(LIMIT).untilAtomic(heardHere, org.hamcrest.Matchers.is("seed"));
            mine.set("ours");
            await().atMost(LIMIT).untilAtomic(heardThere, org.hamcrest.Matchers.is("ours"));
            theirs.setValue("theirs".getBytes(StandardCharsets.UTF_8));
            await().atMost(LIMIT).untilAtomic(heardHere, org.hamcrest.Matchers.is("theirs"));
            assertThat(mine.trySet(mine.get(), "ours again")).isTrue();
            assertThat(curator.getData().forPath(path))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("ours again");
        }
    }

    @Test
    void bothTakeBlocksOfOneSequence() throws Exception {
        String path = "/both/sequence";
        CachedAtomicLong theirs =
                new CachedAtomicLong(new DistributedAtomicLong(curator, path, new RetryNTimes(3, 1)), 3);
        ZkSequence mine = ZkSequence.of(ours, path, 2);
        Set<Long> all = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            all.add(theirs.next().postValue());
            all.add(mine.next());
        }
        assertThat(all).hasSize(40).doesNotContain(0L);
    }
}
