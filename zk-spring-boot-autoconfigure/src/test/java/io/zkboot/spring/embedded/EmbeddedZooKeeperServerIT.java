/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.SessionState;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server in this JVM, and what it does to its clients. */
@Timeout(120)
@Tag("any-jdk")
class EmbeddedZooKeeperServerIT {
    private static EmbeddedZooKeeperServer server;
    private static ZkClient client;

    @BeforeAll
    static void open() {
        server = EmbeddedZooKeeperServer.startNew();
        client = ZkClient.builder(server.connectString())
                .sessionTimeout(Duration.ofSeconds(60))
                .build();
    }

    @AfterAll
    static void end() {
        client.close();
        server.close();
    }

    @BeforeEach
    void connect() {
        server.mend();
        client.start(Duration.ofSeconds(30));
    }

    @Test
    void expiredSessionHasBeenSeenByItsClientAndItsEphemeralNodesAreGone() {
        client.create("/mine", null, CreateOptions.EPHEMERAL);
        long before = client.snapshot().counters().expirations();
        server.expire(client.chroot("/view"));
        assertThat(client.snapshot().counters().expirations()).isEqualTo(before + 1);
        assertThat(client.exists("/mine")).isEmpty();
    }

    @Test
    void expiryThatNobodyWouldHearOfIsRefused() {
        server.cut(client);
        assertThatThrownBy(() -> server.expire(client))
                .hasMessageContaining("cut off")
                .hasMessageContaining("mend()");
        server.restore();
        server.pause();
        assertThatThrownBy(() -> server.expire(client)).hasMessageContaining("paused");
        server.resume();
        server.stop();
        assertThatThrownBy(() -> server.expire(client)).hasMessageContaining("stopped");
    }

    @Test
    void onlyClientsOfThisServerWithASessionCanExpire() {
        ZkClient idle = ZkClient.builder(server.connectString()).name("idle").build();
        assertThatThrownBy(() -> server.expire(idle)).hasMessageContaining("'idle' has no session");
        try (EmbeddedZooKeeperServer other = EmbeddedZooKeeperServer.startNew()) {
            assertThatThrownBy(() -> other.expire(client)).hasMessageContaining("is it a client of another server?");
        }
    }

    @Test
    void cutNetworkIsSeenAndTheSessionOutlivesIt() {
        client.create("/kept", null, CreateOptions.EPHEMERAL);
        server.cut(client);
        assertThat(client.state()).isEqualTo(SessionState.SUSPENDED);
        server.restore(client);
        assertThat(client.exists("/kept")).isPresent();
    }

    @Test
    void pausedServerKeepsTheConnectionAndAnswersLater() {
        server.pause();
        var answer = client.async().exists("/zookeeper");
        assertThat(client.state()).isEqualTo(SessionState.CONNECTED);
        assertThat(answer).isNotDone();
        server.resume(client);
        assertThat(answer.toCompletableFuture().join()).isPresent();
    }

    @Test
    void stoppedServerStartsAgainOnTheSamePortWithItsDataAndSessions() {
        String connectString = server.connectString();
        client.create("/own", null, CreateOptions.EPHEMERAL);
        server.stop(client);
        assertThat(server.isRunning()).isFalse();
        server.start(client);
        assertThat(server.connectString()).isEqualTo(connectString);
        assertThat(client.exists("/own")).isPresent();
    }

    @Test
    void whatAClientDoesNotNoticeFailsWithItsNameAndState() {
        assertThatThrownBy(() -> Notice.await(client, "that it is dusk", () -> false, Duration.ofMillis(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'" + client.name() + "' has not noticed that it is dusk within 20 ms")
                .hasMessageContaining("CONNECTED");
    }

    @Test
    void sessionTimeoutsFromTwoTicksToADayAreGranted() {
        try (ZkClient patient = ZkClient.builder(server.connectString())
                .sessionTimeout(Duration.ofHours(1))
                .build()) {
            patient.start(Duration.ofSeconds(30));
            assertThat(patient.snapshot().sessionTimeout()).isEqualTo(Duration.ofHours(1));
        }
    }

    @Test
    void emptyContainersAreRemoved() {
        client.create("/box", null, CreateOptions.of(CreateMode.CONTAINER));
        client.create("/box/child", null);
        client.delete("/box/child");
        await().until(() -> client.exists("/box").isEmpty());
    }

    @Test
    void endLeavesNeitherThreadsNorMBeansNorData() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EmbeddedZooKeeperServer other = EmbeddedZooKeeperServer.startNew();
        try (ZkClient user = ZkClient.builder(other.connectString()).build()) {
            user.start(Duration.ofSeconds(30));
            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .queryNames(new ObjectName("org.apache.ZooKeeperService:name0=Standalone*,*"), null))
                    .isEmpty();
        }
        Path data = other.directory();
        assertThat(data).exists();
        other.close();
        other.close();
        assertThat(data).doesNotExist();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !before.contains(thread))
                        .map(Thread::getName)
                        .filter(name -> !name.startsWith("awaitility"))
                        .collect(Collectors.toSet()))
                .isEmpty());
        assertThatThrownBy(other::start).hasMessageContaining("was closed");
    }

    @Test
    void givenDirectoryIsKeptAndUsedByOneServerAtATime(@TempDir Path directory) {
        try (EmbeddedZooKeeperServer first =
                        EmbeddedZooKeeperServer.builder().directory(directory).start();
                ZkClient user = ZkClient.builder(first.connectString()).build()) {
            user.create("/kept", null);
            assertThatThrownBy(() -> EmbeddedZooKeeperServer.builder()
                            .directory(directory)
                            .start())
                    .isInstanceOf(EmbeddedZooKeeperException.class)
                    .hasMessageContaining("Another embedded ZooKeeper server uses")
                    .hasMessageContaining(directory.toString());
        }
        try (EmbeddedZooKeeperServer second =
                        EmbeddedZooKeeperServer.builder().directory(directory).start();
                ZkClient user = ZkClient.builder(second.connectString()).build()) {
            assertThat(user.exists("/kept")).isPresent();
        }
    }

    @Test
    void portThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedZooKeeperServer.builder()
                            .port(taken.getLocalPort())
                            .start())
                    .isInstanceOf(EmbeddedZooKeeperException.class)
                    .hasMessageContaining("port " + taken.getLocalPort());
        }
    }

    @Test
    void missingLibrariesAreNamedWithTheirCoordinates() {
        ClassLoader none = new ClassLoader(null) {};
        assertThatThrownBy(() -> ServerLibraries.require(none))
                .hasMessageContaining("org.apache.zookeeper:zookeeper:")
                .hasMessageContaining("io.dropwizard.metrics:metrics-core:")
                .hasMessageContaining("org.xerial.snappy:snappy-java:");
    }
}
