/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that consume a queue, and callers that wait, on a real server. */
@Tag("any-jdk")
class QueueConsumerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient client = ZkClient.builder(server.connectString()).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final QueueOptions options = QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
        @Override
        public void listenerFailed(String recipe, String path, Throwable failure) {
            failures.add(failure);
        }
    });
    private final ConsumerOptions how =
            ConsumerOptions.DEFAULTS.withExecutor(threads).withPause(Duration.ofMillis(10));
    private final ZkQueue<String> queue = ZkQueue.of(client, "/queues/jobs", ItemCodec.TEXT, options);

    @BeforeEach
    void start() {
        client.start(LIMIT);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        client.close();
        server.close();
    }

    private static List<String> items(int count) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add("job " + i);
        }
        return items;
    }

    @Test
    void eachItemIsHandledOnceAndNoMoreAtATimeThanAllowed() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        ItemHandler<String> handler = item -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            handled.add(item.value());
            inside.decrementAndGet();
        };
        try (QueueConsumer one = queue.consume(handler, how.withParallelism(3));
                QueueConsumer two = queue.consume(handler, how)) {
            queue.putAll(items(60), 100);
            await().atMost(LIMIT).until(() -> queue.size() == 0);
            assertThat(one.isRunning() && two.isRunning()).isTrue();
        }
        assertThat(handled).containsExactlyInAnyOrderElementsOf(items(60));
        assertThat(most.get()).isBetween(1, 4);
        assertThat(failures).isEmpty();
        await().atMost(LIMIT).until(() -> client.snapshot().watches() == 0);
    }

    @Test
    void anItemWhoseHandlerThrowsComesAgain() {
        AtomicInteger attempts = new AtomicInteger();
        try (QueueConsumer consumer = queue.consume(
                item -> {
                    attempts.set(item.attempts());
                    if (item.attempts() < 3) {
                        throw new IllegalArgumentException("not yet");
                    }
                },
                how)) {
            queue.put("a");
            await().atMost(LIMIT).until(() -> queue.size() == 0);
            assertThat(consumer.isRunning()).isTrue();
        }
        assertThat(attempts).hasValue(3);
        assertThat(failures).hasSize(2).allMatch(IllegalArgumentException.class::isInstance);
    }

    @Test
    void aHandlerThatAcknowledgesByItselfMayThrowThen() {
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        try (QueueConsumer consumer = queue.consume(
                item -> {
                    handled.add(item.value());
                    assertThat(item.acknowledge()).isTrue();
                    throw new IllegalStateException("after that");
                },
                how)) {
            queue.put("a");
            queue.put("b");
            await().atMost(LIMIT).until(() -> handled.size() == 2 && failures.size() == 2 && consumer.running() == 0);
        }
        assertThat(handled).containsExactly("a", "b");
        assertThat(queue.size()).isZero();
    }

    @Test
    void aCloseWaitsForTheHandlerThatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        QueueConsumer consumer = queue.consume(
                item -> {
                    begun.countDown();
                    goOn.await();
                },
                how);
        queue.put("a");
        queue.put("b");
        begun.await();
        assertThat(consumer.close(Duration.ofMillis(1))).isFalse();
        assertThat(consumer.running()).isEqualTo(1);
        assertThat(consumer.isRunning()).isFalse();
        goOn.countDown();
        assertThat(consumer.close(LIMIT)).isTrue();
        assertThat(queue.size()).isEqualTo(1); // no more were claimed
        assertThat(queue.poll()).contains("b");
    }

    @Test
    void aHandlerMayCloseItsOwnConsumer() {
        AtomicReference<QueueConsumer> consumer = new AtomicReference<>();
        AtomicReference<Boolean> waited = new AtomicReference<>();
        CountDownLatch there = new CountDownLatch(1);
        consumer.set(queue.consume(
                item -> {
                    there.await();
                    waited.set(consumer.get().close(LIMIT));
                },
                how));
        there.countDown();
        queue.put("a");
        await().atMost(LIMIT).until(() -> queue.size() == 0);
        assertThat(waited).hasValue(false);
        assertThat(consumer.get().close(LIMIT)).isTrue();
    }

    @Test
    void consumersGoOnAfterAnExpiry() {
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        try (QueueConsumer consumer = queue.consume(item -> handled.add(item.value()), how)) {
            queue.put("a");
            await().atMost(LIMIT).until(() -> handled.contains("a"));
            SessionKiller.expire(client, server.connectString());
            try (ZkClient other = ZkClient.builder(server.connectString()).build()) {
                ZkQueue.of(other, "/queues/jobs", ItemCodec.TEXT).put("b");
            }
            await().atMost(LIMIT).until(() -> handled.contains("b"));
            assertThat(consumer.isRunning()).isTrue();
        }
    }

    @Test
    void anExecutorThatTakesNoTaskLosesNoItem() {
        threads.shutdown();
        QueueConsumer consumer = queue.consume(item -> {}, how);
        queue.put("a");
        await().atMost(LIMIT).until(() -> failures.size() >= 2);
        consumer.close();
        assertThat(queue.take(LIMIT)).contains("a"); // which may be on its way back
    }

    @Test
    void whoIsInterruptedWaitingTakesNothing() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                queue.claim(LIMIT);
            } catch (OperationInterruptedException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        waiting.start();
        await().atMost(LIMIT).until(() -> client.snapshot().watches() == 1);
        waiting.interrupt();
        waiting.join();
        assertThat(thrown.get()).isInstanceOf(OperationInterruptedException.class);
        await().atMost(LIMIT).until(() -> client.snapshot().watches() == 0);
        queue.put("a");
        assertThat(queue.tryClaim()).isPresent();
    }

    @Test
    void aClientThatWasNotStartedStarts() {
        try (ZkClient late = ZkClient.builder(server.connectString()).build()) {
            queue.put("a");
            assertThat(ZkQueue.of(late, "/queues/jobs", ItemCodec.TEXT).take(LIMIT))
                    .contains("a");
            late.close();
            late.start();
            queue.put("b");
            assertThat(ZkQueue.of(late, "/queues/jobs", ItemCodec.TEXT).take(LIMIT))
                    .contains("b");
        }
    }

    @Test
    void aQueueBelowAChrootIsThatQueue() {
        queue.put("a");
        ZkQueue<String> same = ZkQueue.of(client.chroot("/queues"), "/jobs", ItemCodec.TEXT);
        Item<String> item = same.claim(LIMIT).orElseThrow();
        assertThat(queue.poll()).isEmpty();
        assertThat(item.acknowledge()).isTrue();
        assertThat(queue.size()).isZero();
        ZkQueue<String> elsewhere = ZkQueue.of(client.chroot("/missing/chroot"), "/jobs", ItemCodec.TEXT);
        elsewhere.put("b");
        assertThat(elsewhere.poll()).contains("b");
    }
}
