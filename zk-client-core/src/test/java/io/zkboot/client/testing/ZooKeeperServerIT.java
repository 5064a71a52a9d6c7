/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("any-jdk")
class ZooKeeperServerIT {

    @Test
    void sessionAndEphemeralsOutliveKillAndRestart() throws Exception {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                OfficialClient client = OfficialClient.connect(server.connectString())) {
            create(client, "/mine", CreateMode.EPHEMERAL);
            long session = client.sessionId();

            server.kill();
            assertThat(server.isAlive()).isFalse();
            client.await(KeeperState.Disconnected);
            server.restart();
            client.await(KeeperState.SyncConnected);

            assertThat(client.sessionId()).isEqualTo(session);
            assertThat(client.zooKeeper().exists("/mine", false))
                    .extracting(Stat::getEphemeralOwner)
                    .isEqualTo(session);
        }
    }

    @Test
    void sessionOutlivesAnOrderlyStop() {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                OfficialClient client = OfficialClient.connect(server.connectString())) {
            long session = client.sessionId();
            server.stop();
            assertThat(server.isAlive()).isFalse();
            server.restart();
            client.await(KeeperState.Disconnected);
            client.await(KeeperState.SyncConnected);
            assertThat(client.sessionId()).isEqualTo(session);
        }
    }

    @Test
    void pausedServerSaysNothingUntilItIsResumed() {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                OfficialClient client = OfficialClient.connect(server.connectString(), Duration.ofSeconds(3))) {
            server.pause();
            client.await(KeeperState.Disconnected);
            assertThat(server.isAlive()).isTrue();
            server.resume();
            server.awaitServing();
            assertThat(server.fourLetterWord("ruok")).isEqualTo("imok");
        }
    }

    @Test
    void pausedServerCanBeStopped() {
        try (ZooKeeperServer server = ZooKeeperServer.start()) {
            server.pause();
            server.stop();
            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void wipedServerHasForgottenEverything() throws Exception {
        try (ZooKeeperServer server = ZooKeeperServer.start()) {
            try (OfficialClient before = OfficialClient.connect(server.connectString())) {
                create(before, "/node", CreateMode.PERSISTENT);
            }
            assertThatThrownBy(server::wipe).hasMessageContaining("kill or stop it");
            server.kill();
            server.wipe();
            server.restart();
            try (OfficialClient after = OfficialClient.connect(server.connectString())) {
                assertThat(after.zooKeeper().exists("/node", false)).isNull();
            }
        }
    }

    @Test
    void shortSessionsAndTimeToLiveAreGranted() throws Exception {
        try (ZooKeeperServer server = ZooKeeperServer.start();
                OfficialClient brief = OfficialClient.connect(server.connectString(), Duration.ofSeconds(1));
                OfficialClient client = OfficialClient.connect(server.connectString())) {
            assertThat(brief.zooKeeper().getSessionTimeout()).isEqualTo(1_000);
            client.zooKeeper()
                    .create(
                            "/short",
                            new byte[0],
                            ZooDefs.Ids.OPEN_ACL_UNSAFE,
                            CreateMode.PERSISTENT_WITH_TTL,
                            new Stat(),
                            60_000);
        }
    }

    @Test
    void settingsReachTheServer() {
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                .tickTime(Duration.ofMillis(700))
                .config("maxSessionTimeout", "9000")
                .systemProperty("user.name", "somebody")
                .start()) {
            assertThat(server.fourLetterWord("conf")).contains("tickTime=700", "maxSessionTimeout=9000");
            assertThat(server.fourLetterWord("envi")).contains("user.name=somebody");
            assertThat(server.mode()).isEqualTo("standalone");
        }
    }

    @Test
    void optionsOfItsJvmCountMoreThanTheUsualOnes() {
        List<String> options = List.of("-Xmx300m", "-XshowSettings:vm");
        try (ZooKeeperServer server =
                ZooKeeperServer.builder().jvmOptions(options).start()) {
            assertThat(server.log()).contains("Max. Heap Size: 300.00M");
        }
    }

    @Test
    void nettyServesToo() throws Exception {
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .config("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory")
                        .start();
                OfficialClient client = OfficialClient.connect(server.connectString())) {
            create(client, "/node", CreateMode.PERSISTENT);
            assertThat(server.log()).contains("NettyServerCnxnFactory");
        }
    }

    @Test
    void failedStartShowsTheLog() {
        assertThatThrownBy(() ->
                        ZooKeeperServer.builder().config("tickTime", "nonsense").start())
                .hasMessageContaining("has ended")
                .hasMessageContaining("nonsense");
    }

    @Test
    void closeDeletesTheDataAndMayComeTwice(@TempDir Path temporary) throws Exception {
        Process child = orphanMaker("close", temporary);
        assertThat(child.waitFor()).isZero();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void serverDiesWithTheJvmThatStartedIt(@TempDir Path temporary) throws Exception {
        Process child = orphanMaker("halt", temporary);
        long orphan = Long.parseLong(new String(child.getInputStream().readAllBytes(), UTF_8).trim());
        child.waitFor();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        ProcessHandle.of(orphan).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static Process orphanMaker(String end, Path temporary) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        ServerClassPath.option(ServerClassPath.ofThisJvm()),
                        OrphanMaker.class.getName(),
                        end)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void create(OfficialClient client, String path, CreateMode mode) throws Exception {
        client.zooKeeper().create(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
    }

    /** Starts a server in a JVM of its own; closes it twice, or ends so abruptly that no shutdown hook runs. */
    static final class OrphanMaker {

        private OrphanMaker() {}

        public static void main(String[] args) {
            ZooKeeperServer server = ZooKeeperServer.start();
            if (args[0].equals("close")) {
                server.close();
                server.close();
                return;
            }
            System.out.println(server.pid());
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }
}
