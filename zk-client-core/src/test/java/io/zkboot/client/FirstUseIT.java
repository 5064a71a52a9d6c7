/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user gets wrong in the first hour, or looks at in a debugger. */
@Timeout(120)
class FirstUseIT {
    private static EmbeddedServer server;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void waitingForAConnectionStartsTheClientAsAnOperationDoes() {
        ZkClient client = ZkClient.builder(server.connectString()).build();
        assertThat(client.awaitConnected(TestClient.LIMIT)).isTrue();
        client.close();
        assertThat(client.awaitConnected(TestClient.LIMIT)).as("closed").isFalse();
        ZkClient never = ZkClient.builder(server.connectString()).build();
        never.close();
        assertThat(never.awaitConnected(TestClient.LIMIT))
                .as("closed before the start")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    @SuppressWarnings("NullAway") // the mistake that is made here
    void watcherThatIsNullIsRefusedAndRemovesNobodyElses(Face face) {
        EventLog events = new EventLog();
        try (ZkClient connected = TestClient.connect(server.connectString())) {
            ZkClient client = face.of(connected);
            Watcher none = null;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.addWatch("/watched", WatchMode.PERSISTENT, none))
                    .withMessageContaining("The watcher is null");
            client.addWatch("/watched", WatchMode.PERSISTENT, events);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.removeWatches("/watched", WatcherType.ANY, none))
                    .withMessageContaining("The watcher is null");
            assertThat(connected.snapshot().watches()).isEqualTo(1);
            client.removeAllWatches("/watched", WatcherType.ANY);
            events.awaitExactly("PERSISTENT_WATCH_REMOVED /watched");
        }
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    @SuppressWarnings("NullAway") // the mistake that is made here
    void modeOrTypeThatIsNullIsRefusedAndCostsNothing(Face face) {
        EventLog events = new EventLog();
        try (ZkClient connected = TestClient.connect(server.connectString())) {
            ZkClient client = face.of(connected);
            WatcherType none = null;
            client.getData("/", events);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.removeWatches("/", none, events))
                    .withMessageContaining("The type is null");
            assertThatIllegalArgumentException().isThrownBy(() -> client.removeAllWatches("/", none));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.checkWatches("/", none))
                    .withMessageContaining("The type is null");
            WatchMode noMode = null;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.addWatch("/", noMode, events))
                    .withMessageContaining("The mode is null");
            assertThat(client.checkWatches("/", WatcherType.DATA)).isTrue();
            assertThat(connected.snapshot().counters().connects()).isEqualTo(1);
            assertThat(connected.snapshot().watches()).isEqualTo(1);
        }
    }

    @Test
    void timeSinceTheServerWasHeardIsRightFromTheBeginningOfAConnection() {
        for (int i = 0; i < 10; i++) {
            try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
                client.start();
                SessionSnapshot snapshot = client.snapshot();
                while (!snapshot.state().isConnected()) {
                    snapshot = client.snapshot();
                }
                assertThat(snapshot.lastHeard()).isLessThan(Duration.ofMinutes(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:2181/app", "127.0.0.1:2181,127.0.0.1:2182"})
    void listOfServersTakesOneServerPerEntry(String entry) {
        // Joined, the second server would have become part of the chroot.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZkClient.builder(List.of(entry, "127.0.0.1:2183")))
                .withMessageContaining("'" + entry + "'")
                .withMessageContaining("builder(String)");
    }

    @Test
    void modeWithoutItsTimeToLiveIsSaidSoWithTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreateOptions.of(CreateMode.PERSISTENT_WITH_TTL))
                .withMessageContaining("CreateOptions.ttl(Duration)");
    }

    @Test
    void partsOfAMultiNeedNoVersion() {
        assertThat(Op.delete("/a")).isEqualTo(Op.delete("/a", Op.ANY_VERSION));
        assertThat(Op.setData("/a", null)).isEqualTo(Op.setData("/a", null, Op.ANY_VERSION));
    }

    @Test
    void clientPresentsItselfByNameStateServerAndChroot() {
        try (ZkClient client =
                ZkClient.builder(server.connectString()).name("shop").build()) {
            assertThat(client).hasToString("ZkClient[shop, CLOSED]");
            client.start(TestClient.LIMIT);
            assertThat(client).hasToString("ZkClient[shop, CONNECTED to " + server.connectString() + "]");
            assertThat(client.chroot("/app").async())
                    .hasToString("AsyncZkClient[shop, CONNECTED to " + server.connectString() + ", chroot /app]");
        }
    }
}
