/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/testing.md, which is taken from here. */
@Tag("any-jdk")
@Timeout(240)
class TestingGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void serverInsideTheJvm() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.start(LIMIT);
            client.create("/greeting", "hello".getBytes(UTF_8));
            assertThat(client.getData("/greeting").text()).isEqualTo("hello");
        }
    }

    @Test
    void serverThatDies() {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                ZkClient client = ZkClient.builder(server.connectString())
                        .sessionTimeout(Duration.ofSeconds(60))
                        .build()) {
            client.start(LIMIT);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            server.kill();
            Await.until("the loss is seen", LIMIT, () -> client.state() == SessionState.SUSPENDED);
            server.restart();
            assertThat(client.awaitConnected(LIMIT)).isTrue();
            assertThat(client.exists("/mine")).isPresent();
        }
    }

    @Test
    void ensembleThatLosesItsLeader() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder().size(3).start();
                ZkClient client = ZkClient.builder(ensemble.connectString())
                        .requestTimeout(Duration.ofSeconds(60))
                        .build()) {
            client.start(LIMIT);
            ensemble.leader().kill();
            ensemble.awaitQuorum();
            assertThat(client.exists("/zookeeper")).isPresent();
        }
    }

    @Test
    void replyThatIsLost() {
        try (EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient client = ZkClient.builder(proxy.connectString()).build()) {
            client.start(LIMIT);
            Await.until(
                    "nothing else is on the way", LIMIT, () -> client.snapshot().lastPing() != null);
            proxy.cutAfter(Direction.TO_CLIENT, 0);
            ConnectionLossException lost =
                    catchThrowableOfType(ConnectionLossException.class, () -> client.create("/once", null));
            assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(client.exists("/once")).isPresent();
        }
    }

    @Test
    void sessionThatExpires() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.start(LIMIT);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            SessionKiller.expire(client, server.connectString());
            Await.until(
                    "it is noticed", LIMIT, () -> client.snapshot().counters().expirations() == 1);
            assertThat(client.exists("/mine")).isEmpty();
        }
    }

    @Test
    void watchesThatAreLeft() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.start(LIMIT);
            int before = client.snapshot().watches();
            client.exists("/later", event -> {});
            client.create("/later", null);
            Await.until("no watch is left", LIMIT, () -> client.snapshot().watches() == before);
        }
    }
}
