/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Curator's queue and ours on the same nodes. */
@Tag("any-jdk")
class CuratorQueuesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final QueueOptions CURATORS = QueueOptions.DEFAULTS.withLayout(QueueLayout.CURATOR_SIMPLE_QUEUE);
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
    void eachTakesWhatTheOtherHasPutInItsOrder() throws Exception {
        SimpleDistributedQueue theirs = new SimpleDistributedQueue(curator, "/both/order");
        ZkQueue<String> queue = ZkQueue.of(ours, "/both/order", ItemCodec.TEXT, CURATORS);
        assertThat(theirs.offer("a".getBytes(StandardCharsets.UTF_8))).isTrue();
        queue.put("b");
        theirs.offer("c".getBytes(StandardCharsets.UTF_8));
        queue.putAll(List.of("d", "e"), ZkQueue.DEFAULT_PRIORITY);
        assertThat(queue.size()).isEqualTo(5);
        assertThat(queue.peek()).contains("a");
        assertThat(theirs.poll()).asString(StandardCharsets.UTF_8).isEqualTo("a");
        assertThat(queue.take(LIMIT)).contains("b");
        assertThat(queue.poll()).contains("c");
        assertThat(theirs.take()).asString(StandardCharsets.UTF_8).isEqualTo("d");
        assertThat(queue.poll()).contains("e");
        assertThat(queue.poll()).isEmpty();
        assertThat(theirs.poll()).isNull();
    }

    @Test
    void eachWaitsForWhatTheOtherPuts() throws Exception {
        SimpleDistributedQueue theirs = new SimpleDistributedQueue(curator, "/both/waits");
        ZkQueue<String> queue = ZkQueue.of(ours, "/both/waits", ItemCodec.TEXT, CURATORS);
        CompletableFuture<Optional<String>> taking = queue.takeAsync(LIMIT);
        theirs.offer("a".getBytes(StandardCharsets.UTF_8));
        assertThat(taking.get()).contains("a");
        Future<byte[]> polling =
                Executors.newSingleThreadExecutor().submit(() -> theirs.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
        queue.put("b");
        assertThat(polling.get()).asString(StandardCharsets.UTF_8).isEqualTo("b");
    }

    @Test
    void whatBothPutAndTakeIsTakenOnce() throws Exception {
        List<Future<?>> work = new ArrayList<>();
        ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
        ExecutorService pool = Executors.newCachedThreadPool();
        for (int i = 0; i < 4; i++) {
            int number = i;
            work.add(pool.submit(() -> {
                SimpleDistributedQueue theirs = new SimpleDistributedQueue(curator, "/both/once");
                ZkQueue<String> queue = ZkQueue.of(ours, "/both/once", ItemCodec.TEXT, CURATORS);
                for (int j = 0; j < 25; j++) {
                    String item = number + "-" + j;
                    if (number % 2 == 0) {
                        queue.put(item);
                        got.add(queue.take(LIMIT).orElseThrow());
                    } else {
                        theirs.offer(item.getBytes(StandardCharsets.UTF_8));
                        got.add(new String(theirs.take(), StandardCharsets.UTF_8));
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : work) {
            each.get();
        }
        pool.shutdown();
        assertThat(got).hasSize(100).doesNotHaveDuplicates();
    }
}
