/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that know less than a client has seen already: it must not read an older state from them. */
@ExtendWith(Invariants.class)
@Timeout(180)
@Tag("any-jdk")
class ServerBehindIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final RetryPolicy OFTEN = RetryPolicy.CONNECT.withMaxDelay(Duration.ofMillis(50));

    private final StateLog states = new StateLog();

    private static ZkClient connect(ZkClientBuilder builder) {
        ZkClient client = TestClient.connect(builder.sessionTimeout(LONG));
        for (int i = 0; i < 10; i++) {
            client.create("/seen-" + i, null);
        }
        return client;
    }

    @Test
    @Shows({"F41", "D04"})
    void serverThatHasLostItsDataIsNamedAndTheClientServesAgainAfterItsRestart() {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                ZkClient client = connect(ZkClient.builder(server.connectString())
                        .connectRetry(OFTEN)
                        .listener(states))) {
            server.kill();
            server.wipe();
            server.restart();

            eventually(() -> assertThat(client.snapshot().reason()).isEqualTo(Reason.REFUSED_SESSION));
            SessionSnapshot refused = client.snapshot();
            assertThat(refused.detail())
                    .contains(server.connectString())
                    .contains("behind transaction 0x" + Long.toHexString(refused.lastZxid()))
                    .contains("restart it if the data were lost");
            states.awaitExactly(SessionState.CONNECTED, SessionState.SUSPENDED);

            client.close();
            client.start(TestClient.LIMIT);
            assertThat(client.exists("/seen-0")).isEmpty();
        }
    }

    @Test
    @Shows({"F41", "D04"})
    void whoFindsOnlyServersThatAreBehindMayGiveUp() {
        try (EmbeddedServer good = EmbeddedServer.start();
                EmbeddedServer old = EmbeddedServer.start();
                ZkClient client = connect(ZkClient.builder(good.connectString())
                        .connectRetry(OFTEN.withMaxTries(3))
                        .listener(states))) {
            client.setServers(old.connectString());

            states.awaitExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CLOSED);
            assertThat(states.last().reason()).isEqualTo(Reason.RETRY_SPENT);
            assertThat(states.last().detail()).contains("behind transaction 0x");
            assertThat(old.sessions()).isEmpty();
            assertThatThrownBy(() -> client.exists("/")).isInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    @Shows("F41")
    void serverThatIsBehindIsPassedOverAndTheSessionKept() {
        try (EmbeddedServer good = EmbeddedServer.start();
                EmbeddedServer old = EmbeddedServer.start();
                FaultProxy toGood = FaultProxy.to(good.port());
                FaultProxy toOld = FaultProxy.to(old.port());
                ZkClient client = connect(ZkClient.builder(toGood.connectString() + "," + toOld.connectString())
                        .shuffleHosts(false)
                        .connectRetry(OFTEN)
                        .listener(states))) {
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            long session = client.snapshot().sessionId();

            toGood.cut();

            states.awaitExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
            assertThat(toOld.connections()).as("asked in its turn").isPositive();
            assertThat(old.sessions()).isEmpty();
            assertThat(client.snapshot().server()).isEqualTo(toGood.connectString());
            assertThat(client.exists("/mine").orElseThrow().ephemeralOwner()).isEqualTo(session);
        }
    }
}
