/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Nodes that stay on a real server, and their blocking face. */
@Timeout(120)
@Tag("any-jdk")
class PersistentNodeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedServer server;
    private static FaultProxy proxy;
    private static ZkClient client;
    private static ZkClient other;

    private String path;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
        client = client(proxy.connectString());
        other = client(server.connectString());
    }

    @AfterAll
    static void stop() {
        client.close();
        other.close();
        proxy.close();
        server.close();
    }

    @BeforeEach
    void choosePath(TestInfo test) {
        path = "/nodes/" + test.getTestMethod().orElseThrow().getName();
    }

    private static ZkClient client(String connectString) {
        ZkClient made = ZkClient.builder(connectString)
                .sessionTimeout(SessionKiller.SHORT_TIMEOUT)
                .build();
        made.start(LIMIT);
        return made;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private String text() {
        return other.getData(path).text();
    }

    private void untilOwned(ZkClient by) {
        await().atMost(LIMIT)
                .until(() -> other.exists(path)
                        .map(stat -> stat.ephemeralOwner() == by.snapshot().sessionId())
                        .orElse(false));
    }

    @Test
    void itIsThereUntilItIsClosed() {
        try (PersistentNode node = PersistentNode.of(client, path, bytes("a"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            assertThat(text()).isEqualTo("a");
            node.setData(bytes("b"), LIMIT);
            assertThat(text()).isEqualTo("b");
            other.delete(path);
            untilOwned(client);
            assertThat(text()).isEqualTo("b");
        }
        assertThat(other.exists(path)).isEmpty();
    }

    @Test
    void itComesBackAfterAnExpiry() {
        try (ZkClient unlucky = client(server.connectString());
                PersistentNode node = PersistentNode.of(unlucky, path, bytes("a"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            Stat before = other.exists(path).orElseThrow();
            SessionKiller.expire(unlucky, server.connectString());
            await().atMost(LIMIT)
                    .until(() -> other.exists(path)
                            .map(stat -> stat.ephemeralOwner() != before.ephemeralOwner())
                            .orElse(false));
            untilOwned(unlucky);
        }
        assertThat(other.exists(path)).isEmpty();
    }

    @Test
    void itIsTheSameAfterAReconnect() {
        try (PersistentNode node = PersistentNode.of(client, path, bytes("a"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            Stat before = other.exists(path).orElseThrow();
            List<NodeState> states = Collections.synchronizedList(new ArrayList<>());
            node.addListener((same, change) -> states.add(change.to()));
            for (int i = 1; i <= 3; i++) {
                int doubts = i;
                proxy.cut();
                await().atMost(LIMIT)
                        .until(() -> states.stream()
                                        .filter(state -> state == NodeState.IN_DOUBT)
                                        .count()
                                == doubts);
                assertThat(node.awaitCreated(LIMIT)).isTrue();
            }
            assertThat(other.exists(path)).contains(before);
        }
    }

    @Test
    void itIsThereAgainWhenItsClientIsStartedAnew() {
        ZkClient restarted = client(server.connectString());
        try (PersistentNode node = PersistentNode.of(restarted, path, bytes("a"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            restarted.close();
            await().atMost(LIMIT).until(() -> node.state() == NodeState.FAILED);
            assertThat(node.awaitCreated(Duration.ofMillis(20))).isFalse();
            CompletableFuture<?> set = node.setDataAsync(bytes("b"));
            restarted.start(LIMIT);
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            set.join();
            untilOwned(restarted);
            assertThat(text()).isEqualTo("b");
            other.delete(path);
            untilOwned(restarted);
        }
        assertThat(other.exists(path)).isEmpty();
        restarted.close();
    }

    @Test
    void aClientThatRestoresNoWatchesKeepsItsNodeAllTheSame() {
        try (ZkClient forgetful = ZkClient.builder(proxy.connectString())
                        .restoreWatches(false)
                        .build();
                PersistentNode node = PersistentNode.of(forgetful, path, bytes("a"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            for (int i = 0; i < 3; i++) {
                long connects = forgetful.snapshot().counters().connects();
                proxy.cut();
                other.delete(path);
                await().atMost(LIMIT)
                        .until(() -> forgetful.snapshot().counters().connects() > connects);
                untilOwned(forgetful);
                other.delete(path);
                untilOwned(forgetful);
            }
        }
    }

    @Test
    void itStartsAClientThatNobodyHasStartedAndWaitsForAServerWhateverTheClientDoes() {
        proxy.refuse(true);
        try (ZkClient impatient = ZkClient.builder(proxy.connectString())
                        .waitForConnection(false)
                        .build();
                PersistentNode node = PersistentNode.of(impatient, path, bytes("a"))) {
            assertThat(node.awaitCreated(Duration.ofMillis(50))).isFalse();
            assertThat(node.state()).isEqualTo(NodeState.CREATING);
            proxy.refuse(false);
            assertThat(node.awaitCreated(LIMIT)).isTrue();
        } finally {
            proxy.refuse(false);
        }
    }

    @Test
    void waitingIsBoundedAndMayBeInterrupted() {
        try (PersistentNode first = PersistentNode.of(other, path, bytes("first"));
                PersistentNode second = PersistentNode.of(client, path, bytes("second"))) {
            assertThat(first.awaitCreated(LIMIT)).isTrue();
            assertThat(second.awaitCreated(Duration.ofMillis(50))).isFalse();
            assertThatThrownBy(() -> second.setData(bytes("later"), Duration.ofMillis(50)))
                    .isInstanceOf(OperationTimeoutException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> second.awaitCreated(LIMIT)).isInstanceOf(OperationInterruptedException.class);
            assertThatThrownBy(() -> second.setData(bytes("latest"), LIMIT))
                    .isInstanceOf(OperationInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            first.close();
            assertThat(second.awaitCreated(LIMIT)).isTrue();
            assertThat(text()).isEqualTo("latest");
        }
    }

    @Test
    void onTheEventThreadNobodyWaitsForItAndToCloseItIsNotWaitedFor() {
        PersistentNode node = PersistentNode.of(client, path, bytes("a"));
        CompletableFuture<Boolean> waits = client.async().exists("/").thenApply(stat -> node.awaitCreated(LIMIT));
        assertThatThrownBy(waits::join).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(node.awaitCreated(LIMIT)).isTrue();
        client.async().exists("/").thenRun(node::close).join();
        await().atMost(LIMIT).until(() -> other.exists(path).isEmpty());
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void whatSomebodyWritesThatCannotBeDecodedIsWrittenOver() {
        DataCodec reversing = new DataCodec() {
            @Override
            public byte[] encode(String at, byte[] data) {
                return new StringBuilder("!" + new String(data, UTF_8))
                        .reverse()
                        .toString()
                        .getBytes(UTF_8);
            }

            @Override
            public byte[] decode(String at, byte[] data) {
                String text = new String(data, UTF_8);
                if (!text.endsWith("!")) {
                    throw new IllegalArgumentException("no mark");
                }
                return new StringBuilder(text).reverse().substring(1).getBytes(UTF_8);
            }
        };
        try (PersistentNode node = PersistentNode.of(client.withCodec(reversing), path, bytes("abc"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            assertThat(text()).isEqualTo("cba!");
            other.setData(path, bytes("garbage"));
            await().atMost(LIMIT).until(() -> text().equals("cba!"));
            Stat before = other.exists(path).orElseThrow();
            long connects = client.snapshot().counters().connects();
            proxy.cut();
            await().atMost(LIMIT).until(() -> client.snapshot().counters().connects() > connects);
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            assertThat(other.exists(path)).contains(before);
        }
    }

    @Test
    void aNodeThatItsClientMayNotReadIsKeptAsWell() {
        NodeOptions unreadable = NodeOptions.DEFAULTS
                .withAcl(List.of(Acl.world(Acl.WRITE | Acl.DELETE)))
                .withLongestPause(Duration.ofMillis(100));
        try (PersistentNode node = PersistentNode.of(client, path, bytes("a"), unreadable)) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            for (int i = 0; i < 3; i++) {
                other.delete(path);
                await().atMost(LIMIT).until(() -> client.getEphemerals(path).equals(List.of(path)));
            }
            node.setData(bytes("b"), LIMIT);
            long connects = client.snapshot().counters().connects();
            proxy.cut();
            await().atMost(LIMIT).until(() -> client.snapshot().counters().connects() > connects);
            node.setData(bytes("c"), LIMIT);
            assertThat(node.state()).isEqualTo(NodeState.THERE);
        }
        assertThat(other.exists(path)).isEmpty();
    }

    @Test
    void manyWritersAndAnOperatorLeaveTheNewestData() throws Exception {
        try (PersistentNode node = PersistentNode.of(client, path, bytes("a"))) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                writers.add(new Thread(() -> {
                    for (int n = 0; n < 100; n++) {
                        node.setData(bytes("data " + n), LIMIT);
                    }
                }));
            }
            writers.forEach(Thread::start);
            for (int i = 0; i < 20; i++) {
                CompletableFuture<?> overwritten =
                        other.async().setData(path, bytes("operator")).exceptionally(gone -> null);
                overwritten.join();
                proxy.cut();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            node.setData(bytes("last"), LIMIT);
            await().atMost(LIMIT).until(() -> text().equals("last"));
        }
    }

    @Test
    void aContainerIsOnlyAsGoodAsItsChildrenAndIsMadeAgain() {
        NodeOptions container = NodeOptions.DEFAULTS.withMode(CreateMode.CONTAINER);
        try (PersistentNode node = PersistentNode.of(client, path, null, container)) {
            assertThat(node.awaitCreated(LIMIT)).isTrue();
            other.create(path + "/child", null);
            other.delete(path + "/child");
            other.delete(path); // as the server does with an empty one
            await().atMost(LIMIT).until(() -> other.exists(path).isPresent());
        }
        assertThat(other.exists(path)).isEmpty();
    }
}
