/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first items of a queue, whose nodes are missing. */
class FirstItemTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    private static List<Function<ZkQueue<String>, CompletableFuture<?>>> producers() {
        return List.of(queue -> queue.putAsync("a"), queue -> queue.putAllAsync(List.of("a", "b"), 100));
    }

    @ParameterizedTest
    @MethodSource("producers")
    void itIsNotPutAfterTheDeadlineThoughTheNodesOfTheQueueHadToBeMade(
            Function<ZkQueue<String>, CompletableFuture<?>> producer) {
        CompletableFuture<?> putting = producer.apply(user.queue);
        List<Integer> asked = new ArrayList<>();
        world.until(() -> {
            asked.addAll(world.asked());
            return asked.size() > 1; // it was refused, and the nodes are being made
        });
        world.server.onConnect(request -> Reply.close());
        world.server.connections().forEach(SimulatedConnection::cut);
        assertThat(world.failure(putting)).isInstanceOf(ZkException.class);
        world.server.onConnect(request -> null);
        world.until(() -> user.client.state().isConnected());
        world.clients.run(Duration.ofSeconds(30));
        assertThat(user.take()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("producers")
    void itIsNotPutWhenItWasGivenUpWhileTheNodesOfTheQueueWereMade(
            Function<ZkQueue<String>, CompletableFuture<?>> producer) {
        CompletableFuture<?> putting = producer.apply(user.queue);
        List<Integer> asked = new ArrayList<>();
        world.until(() -> {
            asked.addAll(world.asked());
            return asked.size() > 1;
        });
        assertThat(putting.cancel(false)).isTrue();
        world.settle();
        assertThat(user.take()).isEmpty();
    }
}
