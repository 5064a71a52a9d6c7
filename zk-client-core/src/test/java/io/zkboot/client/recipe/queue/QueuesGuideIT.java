/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on queues. */
@Tag("any-jdk")
class QueuesGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

    private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

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

    private void send(String mail) {
        sent.add(mail);
    }

    @Test
    void claim() {
        ZkQueue<String> mails = ZkQueue.of(client, "/queues/mails", ItemCodec.TEXT);
        mails.put("to Anna");
        mails.put("to the doctor", 0); // before all others

        Optional<Item<String>> next = mails.claim(Duration.ofSeconds(10));
        next.ifPresent(item -> {
            send(item.value());
            item.acknowledge(); // only now it is removed
        });

        assertThat(sent).containsExactly("to the doctor");
        assertThat(mails.size()).isEqualTo(1);
        assertThat(mails.peek()).contains("to Anna");
    }

    @Test
    void consume() {
        ZkQueue<String> mails =
                ZkQueue.of(client, "/queues/consumed", ItemCodec.TEXT, QueueOptions.DEFAULTS.withMaxAttempts(5));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        mails.putAll(List.of("to Anna", "to Ben", "to Carla"), ZkQueue.DEFAULT_PRIORITY);

        ConsumerOptions four = ConsumerOptions.DEFAULTS.withParallelism(4).withExecutor(threads);
        try (QueueConsumer consumer = mails.consume(item -> send(item.value()), four)) {
            await().atMost(LIMIT).until(() -> sent.size() == 3);
            assertThat(consumer.isRunning()).isTrue();
        } // waits for the handlers that run

        threads.shutdown();
        assertThat(mails.size()).isZero();
    }

    @Test
    void take() {
        ZkQueue<byte[]> hints = ZkQueue.of(client, "/queues/hints");
        hints.put(new byte[] {1});
        Optional<byte[]> hint = hints.take(Duration.ofSeconds(10)); // removed before it is handled
        assertThat(hint).isPresent();
        assertThat(hints.poll()).isEmpty();
    }
}
