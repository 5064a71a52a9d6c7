/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counters, values and sequences on a real server, through their blocking face above all. */
@Tag("any-jdk")
class ValuesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = ZkClient.builder(server.connectString()).build();
        client.start(LIMIT);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void manyThreadsOfTwoClientsCountEachOnce() {
        try (ZkClient second = ZkClient.builder(server.connectString()).build()) { // started by its first operation
            ZkCounter one = ZkCounter.of(client, "/it/threads");
            ZkCounter two = ZkCounter.of(second, "/it/threads");
            long[] sums = IntStream.range(0, 400)
                    .parallel()
                    .mapToLong(i -> (i % 2 == 0 ? one : two).increment())
                    .sorted()
                    .toArray();
            assertThat(sums).containsExactly(LongStream.rangeClosed(1, 400).toArray());
        }
    }

    @Test
    void eachOperationOfACounterDoesItsWork() {
        ZkCounter counter = ZkCounter.of(client, "/it/each");
        assertThat(counter.get()).isZero();
        assertThat(counter.add(5)).isEqualTo(5);
        assertThat(counter.decrement()).isEqualTo(4);
        assertThat(counter.increment()).isEqualTo(5);
        assertThat(counter.compareAndSet(4, 9)).isFalse();
        assertThat(counter.compareAndSet(5, 9)).isTrue();
        Versioned<Long> seen = counter.getVersioned();
        assertThat(seen.value()).isEqualTo(9);
        counter.set(10);
        assertThat(counter.trySet(seen, 11)).isFalse();
        assertThat(counter.trySet(counter.getVersioned(), 11)).isTrue();
        assertThat(counter.get()).isEqualTo(11);
    }

    @Test
    void aViewCountsBelowItsOwnRoot() {
        ZkClient view = client.chroot("/it/tenant");
        assertThat(ZkCounter.of(view, "/hits").increment()).isEqualTo(1);
        assertThat(ZkCounter.of(client, "/it/tenant/hits").increment()).isEqualTo(2);
        assertThat(ZkCounter.of(view, "/hits").get()).isEqualTo(2);
    }

    @Test
    void aSequenceOfManyThreadsGivesEachNumberOnce() {
        ZkSequence sequence = ZkSequence.of(client, "/it/sequence", 7);
        long[] numbers = IntStream.range(0, 300)
                .parallel()
                .mapToLong(i -> sequence.next())
                .sorted()
                .toArray();
        assertThat(numbers).containsExactly(LongStream.rangeClosed(1, 300).toArray());
    }

    @Test
    void whoIsInterruptedStopsWaitingAndKeepsHisFlag() {
        try (ZkClient nowhere = ZkClient.builder("127.0.0.1:1").build()) {
            ZkCounter counter = ZkCounter.of(nowhere, "/it/interrupted");
            Thread.currentThread().interrupt();
            assertThatThrownBy(counter::increment).isInstanceOf(OperationInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void withoutAServerAChangeEndsWithItsTime() {
        try (ZkClient nowhere = ZkClient.builder("127.0.0.1:1").build()) {
            ZkCounter counter =
                    ZkCounter.of(nowhere, "/it/late", CounterOptions.DEFAULTS.withTimeout(Duration.ofMillis(50)));
            assertThatThrownBy(counter::increment)
                    .isInstanceOf(OperationTimeoutException.class)
                    .hasMessageContaining("nothing was changed");
            SharedValue<String> value = SharedValue.of(nowhere, "/it/late", ValueCodec.TEXT, "");
            assertThatThrownBy(() -> value.start(Duration.ofMillis(50))).isInstanceOf(OperationTimeoutException.class);
            value.close();
        }
    }

    @Test
    void whoWouldWaitForHimselfIsToldSo() throws Exception {
        ZkCounter counter = ZkCounter.of(client, "/it/self");
        CompletableFuture<Long> inside = client.async().exists("/").thenApply(there -> counter.increment());
        assertThatThrownBy(() -> inside.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClientThatIsStartedAgainCountsOnAndItsValueIsSeen() {
        try (ZkClient again = ZkClient.builder(server.connectString()).build();
                SharedValue<Integer> value = SharedValue.of(
                        again,
                        "/it/again",
                        ValueCodec.INT,
                        0,
                        SharedValueOptions.DEFAULTS.withExecutor(Runnable::run))) {
            ZkCounter counter = ZkCounter.of(again, "/it/again", CounterOptions.DEFAULTS.withFormat(CounterFormat.INT));
            value.start(LIMIT);
            counter.increment();
            again.close();
            ZkCounter.of(client, "/it/again", CounterOptions.DEFAULTS.withFormat(CounterFormat.INT))
                    .add(10);
            again.start(LIMIT);
            assertThat(counter.increment()).isEqualTo(12);
            await().atMost(LIMIT).until(() -> !value.isStale() && value.get().value() == 12);
        }
    }

    @Test
    void aListenerThatNeverReturnsHoldsUpNeitherItsValueNorTheEventThread() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (SharedValue<String> value = SharedValue.of(client, "/it/blocked", ValueCodec.TEXT, "none");
                SharedValue<String> other = SharedValue.of(client, "/it/blocked", ValueCodec.TEXT, "none")) {
            try {
                value.start(LIMIT);
                value.addListener(now -> {
                    entered.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
                other.start(LIMIT);
                other.set("next");
                await().atMost(LIMIT).until(() -> value.get().value().equals("next"));
                assertThat(client.async().exists("/it/blocked").get(60, TimeUnit.SECONDS))
                        .isPresent();
            } finally {
                release.countDown();
            }
        }
    }

    @Test
    void whatIsWrittenHereIsSeenHereAtOnce() {
        try (SharedValue<String> value = SharedValue.of(client, "/it/seen", ValueCodec.TEXT, "none")) {
            value.start(LIMIT);
            for (int i = 0; i < 50; i++) {
                value.set("v" + i);
                assertThat(value.get().value()).isEqualTo("v" + i);
            }
            assertThat(List.of(value.read().value(), value.update(text -> text + "!")))
                    .containsExactly("v49", "v49!");
            assertThat(value.trySet(value.get(), "last")).isTrue();
        }
    }

    @Test
    void ofManyThreadsThatPutAKeyOneIsTheFirst() {
        try (ZkClient second = ZkClient.builder(server.connectString()).build()) { // started by its first operation
            ZkMetadataStore one = ZkMetadataStore.of(client, "/it/store");
            ZkMetadataStore two = ZkMetadataStore.of(second, "/it/store");
            long firsts = IntStream.range(0, 120)
                    .parallel()
                    .filter(i -> (i % 2 == 0 ? one : two).putIfAbsent("key-" + i / 6, "" + i) == null)
                    .count();
            assertThat(firsts).isEqualTo(20);
            long removals = IntStream.range(0, 80)
                    .parallel()
                    .filter(i -> (i % 2 == 0 ? one : two).remove("key-" + i / 4) != null)
                    .count();
            assertThat(removals).isEqualTo(20);
        }
    }

    @Test
    void aMarkOfSomebodyWhoHasGoneIsNoObstacleToARemovalAndOtherNodesAre() {
        ZkMetadataStore store = ZkMetadataStore.of(client, "/it/marks");
        store.put("key", "a");
        client.create("/it/marks/key/_c_0-mark", null);
        assertThat(store.remove("key")).isEqualTo("a");
        store.put("key", "b");
        client.create("/it/marks/key/child", null);
        assertThatThrownBy(() -> store.remove("key")).isInstanceOf(NotEmptyException.class);
        assertThat(store.get("key")).isEqualTo("b");
    }
}
