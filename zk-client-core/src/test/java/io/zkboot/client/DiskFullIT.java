/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that can write no more: it ends itself. */
@ExtendWith(Invariants.class)
@Timeout(120)
@Tag("any-jdk")
class DiskFullIT {
    private final StateLog states = new StateLog();

    @Test
    @EnabledOnOs(OS.LINUX)
    @Shows("F42")
    void aWriteThatTheServerCannotLogIsUnknownAndTheSessionIsThereAgainWithTheServer() {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                ZkClient client = TestClient.connect(ZkClient.builder(server.connectString())
                        .sessionTimeout(Duration.ofSeconds(60))
                        .requestTimeout(Duration.ofSeconds(60))
                        .listener(states))) {
            client.create("/mine", bytes("kept"), CreateOptions.EPHEMERAL);
            long session = client.snapshot().sessionId();
            server.fillDisk();
            ConnectionLossException lost =
                    catchThrowableOfType(ConnectionLossException.class, () -> client.setData("/mine", bytes("new")));
            assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
            eventually(() -> assertThat(server.isAlive()).isFalse());
            server.restart();
            assertThat(client.getData("/mine").stat().ephemeralOwner()).isEqualTo(session);
            assertThat(client.snapshot().sessionId()).isEqualTo(session);
            assertThat(states.states()).doesNotContain(SessionState.EXPIRED);
        }
    }
}
