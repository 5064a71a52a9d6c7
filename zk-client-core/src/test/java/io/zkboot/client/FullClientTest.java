/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What goes on in the background is begun though the client has as many requests in flight as it may, and though its
 * caller is interrupted. This thread is the client's own threads too: if it waited for room, nobody would make any.
 */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class FullClientTest {
    private static final int LIMIT = 2;
    private static final DeleteOptions GUARANTEED = DeleteOptions.ANY_VERSION.withGuarantee();

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final SimulatedClients.Member member = clients.join(
            List.of(server),
            Duration.ofSeconds(6),
            new Random(1),
            SimulatedClients.Settings.USUAL.withMaxInFlight(LIMIT));
    private final ZkClient client = SimulatedZkClients.of(member);

    @BeforeEach
    void connect() {
        assertThat(clients.runUntil(Duration.ofMinutes(1), () -> client.state().isConnected()))
                .isTrue();
        server.change("/node", false);
    }

    @AfterEach
    void forgetTheInterrupt() {
        boolean unused = Thread.interrupted();
    }

    /** Takes all places, by requests that stay unanswered until {@link #goOn}. */
    private void fill() {
        member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        for (int i = 0; i < LIMIT; i++) {
            assertThat(client.async().exists("/")).isNotDone();
        }
    }

    private void goOn() {
        member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        clients.run(Duration.ofSeconds(2));
    }

    @Test
    void aGuaranteedDeleteDoesNotWaitForRoom() {
        fill();
        CompletableFuture<?> deleted = client.async().delete("/node", GUARANTEED);
        goOn();
        assertThat(deleted).isCompletedWithValue(null);
    }

    @Test
    void aGuaranteedDeleteOfAnInterruptedThreadIsDoneThoughThereIsNoRoomAtAll() {
        fill();
        CompletableFuture<?> asMuchAgain = CompletableFuture.allOf(
                client.async().delete("/none", GUARANTEED.quietly()),
                client.async().delete("/none", GUARANTEED.quietly()));
        Thread.currentThread().interrupt();
        CompletableFuture<?> deleted = client.async().delete("/node", GUARANTEED);
        assertThat(Thread.interrupted()).isTrue();
        goOn();
        assertThat(asMuchAgain).isCompletedWithValue(null);
        assertThat(deleted).isCompletedWithValue(null);
        assertThat(server.look("/node")).isNull();
    }

    @Test
    void anInterruptedThreadDoesNotWaitForAGuaranteedDeleteWhichIsDoneAllTheSame() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> client.delete("/node", GUARANTEED))
                .isInstanceOf(OperationInterruptedException.class)
                .extracting(thrown -> ((ZkException) thrown).outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(Thread.interrupted()).isTrue();
        goOn();
        assertThat(server.look("/node")).isNull();
    }

    @Test
    void theEndOfAScopeOfWatchesDoesNotWaitForRoom() {
        WatchScope scope = client.watchScope();
        CompletableFuture<?> watched = scope.client().async().exists("/node", event -> {});
        clients.run(Duration.ofSeconds(1));
        assertThat(watched).isCompleted();
        fill();
        scope.close();
        goOn();
        assertThat(client.snapshot().watches()).isZero();
    }
}
