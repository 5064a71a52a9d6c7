/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.testing.FreePorts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The image that people run in production. Skipped where there is no Docker engine. */
@Testcontainers(disabledWithoutDocker = true)
@Timeout(300)
class ContainerIT {
    private static final int PORT = FreePorts.one();

    @Container
    private static final GenericContainer<?> ZOOKEEPER = zookeeper();

    private final StateLog states = new StateLog();
    private ZkClient client;
    private ZkClient other;

    private static GenericContainer<?> zookeeper() {
        GenericContainer<?> container = new GenericContainer<>("zookeeper:3.9");
        container.withExposedPorts(2181);
        // A port of Docker's choice would be another one after a restart.
        container.setPortBindings(List.of(PORT + ":2181"));
        return container;
    }

    @BeforeEach
    void connect() {
        String connectString = ZOOKEEPER.getHost() + ":" + PORT;
        client = TestClient.connect(ZkClient.builder(connectString)
                .sessionTimeout(Duration.ofSeconds(40))
                .listener(states));
        other = TestClient.connect(connectString);
    }

    @AfterEach
    void close() {
        client.close();
        other.close();
    }

    @Test
    void nodesAreCreatedReadWatchedAndDeleted() {
        EventLog log = new EventLog();
        client.create("/node", bytes("one"));
        assertThat(client.getData("/node", log).text()).isEqualTo("one");

        other.setData("/node", bytes("two"));
        log.awaitExactly("NODE_DATA_CHANGED /node");
        assertThat(client.getData("/node").text()).isEqualTo("two");

        other.delete("/node");
        eventually(() -> assertThat(client.exists("/node")).isEmpty());
    }

    @Test
    void sessionEphemeralNodeAndWatchSurviveAKilledAndRestartedContainer() {
        EventLog log = new EventLog();
        client.create("/config", bytes("before"));
        client.create("/mine", null, CreateOptions.of(CreateMode.EPHEMERAL));
        client.addWatch("/config", WatchMode.PERSISTENT, log);
        long session = client.snapshot().sessionId();

        ZOOKEEPER.getDockerClient().killContainerCmd(ZOOKEEPER.getContainerId()).exec();
        states.await(SessionState.SUSPENDED);
        ZOOKEEPER
                .getDockerClient()
                .startContainerCmd(ZOOKEEPER.getContainerId())
                .exec();
        states.await(SessionState.CONNECTED, 2);

        assertThat(client.snapshot().sessionId()).isEqualTo(session);
        assertThat(states.count(SessionState.EXPIRED)).isZero();
        assertThat(client.exists("/mine"))
                .hasValueSatisfying(stat -> assertThat(stat.ephemeralOwner()).isEqualTo(session));
        eventually(() -> assertThat(log.count(EventType.RESYNC)).isEqualTo(1));
        other.setData("/config", bytes("after"));
        log.awaitContains("NODE_DATA_CHANGED /config");
    }
}
