/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that know no containers, no removal of watches, or no status of a create. */
@Tag("any-jdk")
@Timeout(180)
class OldServerQueuesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void itemsArePutTakenClaimedAndHandedOn(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient one = ZkClient.builder(proxy.connectString()).build();
                ZkClient two = ZkClient.builder(server.connectString()).build()) {
            ZkQueue<String> queue = ZkQueue.of(one, "/queues/a", ItemCodec.TEXT);
            ZkQueue<String> other = ZkQueue.of(two, "/queues/a", ItemCodec.TEXT);
            CompletableFuture<Optional<Item<String>>> waiting = other.claimAsync(LIMIT);
            queue.putAll(List.of("a", "b"), 100);
            queue.put("c", 1);
            Item<String> first = waiting.join().orElseThrow();
            assertThat(first.value()).isIn("a", "c");
            proxy.cut();
            assertThat(queue.take(LIMIT)).isPresent();
            proxy.cut();
            Item<String> item = queue.claim(LIMIT).orElseThrow();
            CompletableFuture<Optional<String>> taking = other.takeAsync(LIMIT);
            proxy.cut();
            assertThat(item.giveBack()).isTrue();
            assertThat(taking.join()).contains(item.value());
            assertThat(first.acknowledge()).isTrue();
            assertThat(queue.poll()).isEmpty();
            await().atMost(LIMIT).until(() -> one.getChildren("/queues/a/taken").isEmpty());
        }
    }
}
