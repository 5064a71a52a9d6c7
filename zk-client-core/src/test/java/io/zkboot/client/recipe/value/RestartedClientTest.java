/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Changes of a client that its user starts again as soon as he hears of its end, before they do. */
class RestartedClientTest {
    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();

    RestartedClientTest() {
        user.client.addListener(change -> {
            if (change.to() == SessionState.CLOSED) {
                user.client.start();
            }
        });
        user.begun();
    }

    private void closeAndStartAgain() {
        user.member.close();
        world.until(() -> user.client.state() == SessionState.CONNECTING);
        world.clients.run(Duration.ofSeconds(1));
    }

    private static Outcome outcome(Throwable failure) {
        return ((ZkException) failure).outcome();
    }

    @Test
    void whatWaitsForAConnectionIsNotMadeByTheNextSession() {
        world.outage(true);
        CompletableFuture<Long> adding = user.counter.addAsync(1);
        world.settle();
        closeAndStartAgain();
        assertThat(adding).isDone();
        assertThat(world.failure(adding)).isInstanceOf(ClientClosedException.class);
        assertThat(outcome(world.failure(adding))).isEqualTo(Outcome.NOT_SENT);
        world.outage(false);
        assertThat(user.add(1)).isEqualTo(1);
    }

    /** Nobody would take its time in the next session, which may find no server for long. */
    @Test
    void whatWasOnItsWayIsUnknownAtOnce() {
        user.deafen();
        CompletableFuture<Long> adding = user.counter.addAsync(1);
        world.settle();
        world.outage(true);
        closeAndStartAgain();
        assertThat(adding).isDone();
        assertThat(outcome(world.failure(adding))).isEqualTo(Outcome.UNKNOWN);
        world.outage(false);
        world.asked();
        assertThat(user.add(1)).isEqualTo(2);
        assertThat(world.asked())
                .as("the mark of before is not relied on")
                .containsExactly(OpCode.create2, OpCode.getData, OpCode.multi);
    }

    @Test
    void aRemovalThatWaitsForAConnectionIsNotMadeByTheNextSession() {
        ZkMetadataStore store = ZkMetadataStore.of(user.client, "/values");
        world.outage(true);
        CompletableFuture<String> removal = store.removeAsync("one");
        world.settle();
        closeAndStartAgain();
        assertThat(removal).isDone();
        assertThat(outcome(world.failure(removal))).isEqualTo(Outcome.NOT_SENT);
        world.outage(false);
        world.settle();
        assertThat(world.stored()).isZero();
    }
}
