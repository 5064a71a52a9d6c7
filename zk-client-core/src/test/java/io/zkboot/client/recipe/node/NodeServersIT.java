/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.Stat;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that stay on servers of several versions, on those that allow a time to live, and on an ensemble. */
@Tag("any-jdk")
@Timeout(180)
class NodeServersIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static boolean isOwned(ZkClient by, String path) {
        return by.exists(path)
                .map(stat -> stat.ephemeralOwner() == by.snapshot().sessionId())
                .orElse(false);
    }

    /** Servers that know no containers, no status of a create, or no persistent watches. */
    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void nodesStayOnOldServersAsWell(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient one = ZkClient.builder(proxy.connectString()).build();
                ZkClient two = ZkClient.builder(server.connectString()).build()) {
            PersistentNode first = PersistentNode.of(one, "/old/a/node", bytes("first"));
            PersistentNode second = PersistentNode.of(two, "/old/a/node", bytes("second"));
            assertThat(first.awaitCreated(LIMIT)).isTrue();
            second.start();
            await().atMost(LIMIT).until(() -> second.state() == NodeState.CONFLICT);
            Stat before = two.exists("/old/a/node").orElseThrow();
            long connects = one.snapshot().counters().connects();
            proxy.cut();
            await().atMost(LIMIT).until(() -> one.snapshot().counters().connects() > connects);
            assertThat(first.awaitCreated(LIMIT)).isTrue();
            assertThat(two.exists("/old/a/node")).contains(before);
            for (int i = 0; i < 5; i++) {
                first.setData(bytes("first " + i), LIMIT);
            }
            assertThat(two.getData("/old/a/node").text()).isEqualTo("first 4");
            two.setData("/old/a/node", bytes("operator"));
            await().atMost(LIMIT).until(() -> two.getData("/old/a/node").text().equals("first 4"));
            first.close();
            assertThat(second.awaitCreated(LIMIT)).isTrue();
            two.delete("/old/a/node");
            await().atMost(LIMIT).until(() -> isOwned(two, "/old/a/node"));

            PersistentNode numbered = PersistentNode.of(
                    one, "/old/b/n-", null, NodeOptions.DEFAULTS.withMode(CreateMode.EPHEMERAL_SEQUENTIAL));
            String path = numbered.awaitCreatedAsync().join();
            two.delete(path);
            await().atMost(LIMIT).until(() -> two.exists(path).isPresent());
            second.close();
            numbered.close();
            assertThat(two.getChildren("/old/a")).isEmpty();
            assertThat(two.getChildren("/old/b")).isEmpty();

            PersistentNode ttl = TtlNode.of(two, "/old/ttl", null, LIMIT);
            ttl.start();
            if (version.startsWith("3.4")) {
                await().atMost(LIMIT).until(() -> ttl.state() == NodeState.FAILED);
                assertThat(ttl.failure()).isPresent();
            } else {
                assertThat(ttl.awaitCreated(LIMIT)).isTrue();
            }
            ttl.close();
        }
    }

    @Test
    void aNodeWithATimeToLiveStaysWhileItIsKeptAndGoesAfterwards() {
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("znode.container.checkIntervalMs", "100")
                        .start();
                ZkClient client = ZkClient.builder(server.connectString()).build();
                ZkClient other = ZkClient.builder(server.connectString()).build()) {
            PersistentNode kept = TtlNode.of(
                    client, "/ttl/kept", bytes("a"), Duration.ofMillis(1_500), NodeOptions.DEFAULTS.keptOnClose());
            PersistentNode deleted = TtlNode.of(client, "/ttl/deleted", null, LIMIT);
            assertThat(kept.awaitCreated(LIMIT)).isTrue();
            assertThat(deleted.awaitCreated(LIMIT)).isTrue();
            long made = other.exists("/ttl/kept").orElseThrow().czxid();
            await().atMost(LIMIT)
                    .until(() -> other.exists("/ttl/kept").orElseThrow().version() >= 4);
            assertThat(other.exists("/ttl/kept").orElseThrow().czxid()).isEqualTo(made);
            deleted.close();
            assertThat(other.exists("/ttl/deleted")).isEmpty();
            kept.close();
            assertThat(other.exists("/ttl/kept")).isPresent();
            await().atMost(LIMIT).until(() -> other.exists("/ttl/kept").isEmpty());
        }
    }

    @Test
    void serversThatAllowNoTimeToLiveAreAFailureThatSaysSo() {
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .config("extendedTypesEnabled", "false")
                        .start();
                ZkClient client = ZkClient.builder(server.connectString()).build();
                PersistentNode node = TtlNode.of(client, "/ttl", null, LIMIT)) {
            node.start();
            await().atMost(LIMIT).until(() -> node.state() == NodeState.FAILED);
            assertThat(node.failure()).get().isInstanceOf(io.zkboot.client.error.UnimplementedException.class);
        }
    }

    @Test
    void itIsTheSameNodeWhenItsServerDiesAndItsSessionLives() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start();
                ZkClient client = ZkClient.builder(ensemble.connectString())
                        .sessionTimeout(Duration.ofSeconds(60))
                        .build();
                PersistentNode node = PersistentNode.of(client, "/fail/over", bytes("a"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            Stat before = client.exists("/fail/over").orElseThrow();
            Set<Integer> ports = Set.of(Integer.parseInt(client.snapshot()
                    .server()
                    .substring(client.snapshot().server().indexOf(':') + 1)));
            ensemble.servers().stream()
                    .filter(server -> ports.contains(server.port()))
                    .forEach(ZooKeeperServer::kill);
            await().atMost(LIMIT).until(() -> client.snapshot().counters().connects() > 1);
            ensemble.awaitQuorum();
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            assertThat(client.exists("/fail/over").map(Stat::czxid)).contains(before.czxid());
            assertThat(client.exists("/fail/over").map(Stat::mzxid)).contains(before.mzxid());
            node.setData(bytes("b"), LIMIT);
            assertThat(client.getData("/fail/over").text()).isEqualTo("b");
        }
    }
}
