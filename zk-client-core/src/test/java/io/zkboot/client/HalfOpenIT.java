/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A connection of which one direction is dead, the other one alive. */
class HalfOpenIT extends BehindAProxy {
    @Test
    @Shows("F05")
    void nobodyElseGetsWhatASessionHoldsWhileItsClientSaysConnectedThoughItHearsEvents() {
        EventLog events = new EventLog();
        try (ZkClient client = TestClient.connect(ZkClient.builder(proxy.connectString())
                        .sessionTimeout(Duration.ofSeconds(4))
                        .listener(states));
                ZkClient rival = TestClient.connect(server.connectString())) {
            client.create("/noise", null);
            client.create("/lock", null, CreateOptions.EPHEMERAL);
            client.addWatch("/noise", WatchMode.PERSISTENT, events);

            proxy.hold(Direction.TO_SERVER);

            long heardBefore = events.count(EventType.NODE_DATA_CHANGED);
            AtomicReference<SessionState> stateThen = new AtomicReference<>();
            eventually(() -> {
                rival.setData("/noise", null);
                assertThat(rival.exists("/lock")).isEmpty();
                rival.create("/lock", null, CreateOptions.EPHEMERAL);
                stateThen.set(client.state());
            });

            assertThat(stateThen.get()).isEqualTo(SessionState.LOST);
            assertThat(states.states())
                    .containsExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.LOST);
            assertThat(states.changes().get(1).reason())
                    .as("found out by itself, not from the server that closed when the session was over")
                    .isEqualTo(Reason.HEARTBEAT_LOST);
            assertThat(events.count(EventType.NODE_DATA_CHANGED)).isGreaterThan(heardBefore + 3);
        }
    }
}
