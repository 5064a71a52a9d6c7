/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An ensemble of three of which two die: the third serves readers. */
@ExtendWith(Invariants.class)
@Tag("any-jdk")
@Timeout(240)
class ReadOnlyIT {
    private final StateLog states = new StateLog();
    private ZooKeeperEnsemble ensemble;

    @BeforeEach
    void start() {
        ensemble = ZooKeeperEnsemble.builder()
                .systemProperty("readonlymode.enabled", "true")
                .config("localSessionsEnabled", "true") // without it no session is made in read-only mode, since 3.7
                .config("localSessionsUpgradingEnabled", "true")
                .start();
    }

    @AfterEach
    void stop() {
        ensemble.close();
    }

    private ZkClientBuilder reader() {
        return ZkClient.builder(ensemble.connectString())
                .readOnly(true)
                .sessionTimeout(Duration.ofSeconds(60))
                .requestTimeout(Duration.ofSeconds(60))
                .listener(states);
    }

    /** Kills the others once the third server knows all that they know: a majority may have agreed without it. */
    private void leaveTheThirdAlone() {
        try (ZkClient third = TestClient.connect(ensemble.server(2).connectString())) {
            third.sync("/");
        }
        ensemble.kill(0);
        ensemble.kill(1);
    }

    @Test
    @Shows("F36")
    void newClientReadsAndMovesOnWithItsWatchesWhenThereIsAMajority() {
        EventLog watch = new EventLog();
        EventLog persistent = new EventLog();
        try (ZkClient before = TestClient.connect(ensemble.connectString())) {
            before.create("/node", bytes("old"));
        }
        leaveTheThirdAlone();
        eventually(() -> assertThat(ensemble.server(2).mode()).isEqualTo("read-only"));
        try (ZkClient client = TestClient.connect(reader())) {
            assertThat(client.state()).isEqualTo(SessionState.CONNECTED_READ_ONLY);
            assertThat(client.snapshot().server()).isEqualTo(ensemble.server(2).connectString());
            assertThat(client.getData("/node", watch).text()).isEqualTo("old");
            client.addWatch("/node", WatchMode.PERSISTENT, persistent);
            assertThatThrownBy(() -> client.setData("/node", bytes("new")))
                    .isInstanceOfSatisfying(
                            NotReadOnlyException.class,
                            e -> assertThat(e.outcome()).isEqualTo(Outcome.REJECTED));
            assertThatThrownBy(() -> client.create("/other", null)).isInstanceOf(NotReadOnlyException.class);
            assertThat(client.sessionCredentials()).isEmpty();
            long temporary = client.snapshot().sessionId();

            ensemble.restart(0);

            states.await(SessionState.CONNECTED, 1);
            assertThat(client.snapshot().sessionId()).isNotEqualTo(temporary);
            assertThat(client.sessionCredentials().orElseThrow().id())
                    .isEqualTo(client.snapshot().sessionId());
            assertThat(states.last().newSession()).isTrue();
            client.setData("/node", bytes("new"));
            watch.awaitExactly("NODE_DATA_CHANGED /node");
            persistent.awaitContains("RESYNC /node", "NODE_DATA_CHANGED /node");
        }
    }

    @Test
    @Shows("F36")
    void sessionOfOldIsKeptWhileOnlyACutOffServerIsThere() {
        try (ZkClient client = TestClient.connect(reader())) {
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            long session = client.snapshot().sessionId();
            leaveTheThirdAlone();
            states.await(SessionState.CONNECTED_READ_ONLY);
            assertThat(client.exists("/mine").orElseThrow().ephemeralOwner()).isEqualTo(session);

            ensemble.restart(0);

            states.await(SessionState.CONNECTED, 2);
            assertThat(states.changes()).extracting(StateChange::sessionId).containsOnly(session);
            assertThat(states.states()).doesNotContain(SessionState.EXPIRED);
            assertThat(client.exists("/mine").orElseThrow().ephemeralOwner()).isEqualTo(session);
            client.delete("/mine");
        }
    }
}
