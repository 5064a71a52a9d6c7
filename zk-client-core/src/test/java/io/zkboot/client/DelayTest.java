/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A timer on the client's clock. */
class DelayTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
    private final ZkClient client = LostRepliesTest.client(door);

    @Test
    void aDelayIsOverAtItsTimeAndNotBefore() {
        Duration begin = door.elapsed();
        List<Duration> over = new ArrayList<>();
        client.async().delay(MINUTE).thenRun(() -> over.add(door.elapsed().minus(begin)));
        client.async()
                .delay(Duration.ofSeconds(10))
                .thenRun(() -> over.add(door.elapsed().minus(begin)));
        door.run(MINUTE.multipliedBy(2));
        assertThat(over).containsExactly(Duration.ofSeconds(10), MINUTE);
    }

    @Test
    void aDelayNeedsNoConnection() {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        CompletableFuture<?> delay = client.async().delay(MINUTE);
        door.run(MINUTE.plusMillis(1));
        assertThat(client.state().isConnected()).isFalse();
        assertThat(delay).isCompleted();
    }

    @Test
    void whatIsAttachedRunsOnTheEventThreadWhereNobodyWaitsForADelay() {
        CompletableFuture<?> other = client.async().delay(MINUTE);
        CompletableFuture<?> waits = client.async().delay(Duration.ofMillis(1)).thenRun(other::join);
        door.runUntilDone(waits);
        assertThatThrownBy(waits::join).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDelayEndsWithTheClient() {
        CompletableFuture<?> delay = client.async().delay(MINUTE);
        door.close();
        door.run(Duration.ofSeconds(1));
        for (CompletableFuture<?> ended : List.of(delay, client.async().delay(MINUTE))) {
            assertThatThrownBy(ended::join).hasCauseInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void aDelayCanBeCancelled() {
        CompletableFuture<?> delay = client.async().delay(MINUTE);
        delay.cancel(false);
        door.run(MINUTE.multipliedBy(2));
        assertThat(delay).isCancelled();
    }

    @Test
    void withinInOrderADelayBeginsWhenTheCallsAreSent() {
        List<String> order = new ArrayList<>();
        CompletableFuture<?> delay = client.async().inOrder(zk -> {
            CompletableFuture<?> begun = zk.delay(Duration.ofMillis(1)).thenRun(() -> order.add("stage"));
            order.add("made");
            return begun;
        });
        door.runUntilDone(delay);
        assertThat(order).containsExactly("made", "stage");
    }

    @Test
    void aDelayOfNoTimeIsRefused() {
        assertThatThrownBy(() -> client.async().delay(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
