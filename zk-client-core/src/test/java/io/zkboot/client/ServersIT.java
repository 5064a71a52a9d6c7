/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zkboot.client.admin.FourLetterWords;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.host.DnsSrvHostProvider;
import io.zkboot.client.host.SrvRecord;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that are listed, looked up, changed at run time, and followed. */
@ExtendWith(Invariants.class)
@Timeout(240)
@Tag("any-jdk")
class ServersIT {
    private final StateLog states = new StateLog();

    @Test
    @Shows("F47")
    void clientMovesWithItsSessionWhenItsServerIsTakenFromTheList() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start();
                ZkClient client =
                        TestClient.connect(ZkClient.builder(ensemble.server(0).connectString() + "/chroot")
                                .listener(states))) {
            try (ZkClient root = TestClient.connect(ensemble.server(0).connectString())) {
                root.create("/chroot", null);
            }
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            long session = client.snapshot().sessionId();

            client.setServers(ensemble.server(1).connectString() + ","
                    + ensemble.server(2).connectString() + "/chroot");

            states.awaitExactly(SessionState.CONNECTED, SessionState.SUSPENDED, SessionState.CONNECTED);
            assertThat(states.changes()).extracting(StateChange::sessionId).containsOnly(session);
            assertThat(states.changes().get(1).reason()).isEqualTo(Reason.MOVING);
            assertThat(client.snapshot().server())
                    .isIn(ensemble.server(1).connectString(), ensemble.server(2).connectString());
            assertThat(client.exists("/mine").orElseThrow().ephemeralOwner()).isEqualTo(session);

            client.setServers(ensemble.server(0).connectString());
            states.await(SessionState.CONNECTED, 3);
            client.close();
            client.start();
            TestClient.awaitConnected(client);
            assertThat(client.snapshot().server())
                    .as("kept over a restart")
                    .isEqualTo(ensemble.server(0).connectString());
        }
    }

    @Test
    void chrootCannotBeChanged() {
        ZkClient client = ZkClient.builder("127.0.0.1:1/app").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.setServers("127.0.0.1:2/other"))
                .withMessageContaining("'/app'");
        assertThatIllegalArgumentException().isThrownBy(() -> client.setServers("dns-srv://name"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.setServers(""));
        client.setServers("127.0.0.1:2/app");
    }

    @Test
    void aServerIsReachedByItsIpv6Address() throws Exception {
        assumeTrue(
                NetworkInterface.getByInetAddress(InetAddress.getByName("[::1]")) != null,
                "this machine has no IPv6 loopback");
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .config("clientPortAddress", "::")
                        .systemProperty("java.net.preferIPv4Stack", "false")
                        .start();
                ZkClient client = TestClient.connect("[::1]:" + server.port())) {
            assertThat(client.exists("/")).isPresent();
            assertThat(client.snapshot().server()).isEqualTo("[::1]:" + server.port());
            assertThat(FourLetterWords.to("[::1]:" + server.port()).isOk()).isTrue();
        }
    }

    @Test
    void aChrootBehindEachServerIsTheChrootAndNoServerIsLost() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient root = TestClient.connect(server.connectString());
                ZkClient client =
                        TestClient.connect(ZkClient.builder("127.0.0.1:1/app," + server.connectString() + "/app,")
                                .shuffleHosts(false))) {
            root.create("/app", null);
            client.create("/a", null);
            assertThat(root.exists("/app/a")).isPresent();
        }
    }

    @Test
    void serversMayComeAsAListOrFromServiceRecords() {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            try (ZkClient client = TestClient.connect(ZkClient.builder(List.of(server.connectString())))) {
                assertThat(client.exists("/")).isPresent();
            }
            DnsSrvHostProvider records = new DnsSrvHostProvider(
                    "_zk._tcp.test",
                    name -> List.of(
                            new SrvRecord(1, 0, 1, "127.0.0.1"), new SrvRecord(2, 0, server.port(), "127.0.0.1")),
                    Duration.ZERO);
            ZkClientBuilder builder =
                    ZkClient.builder("dns-srv://_zk._tcp.test/chroot").hostProvider(records);
            try (ZkClient client = TestClient.connect(builder)) {
                assertThat(client.snapshot().server()).isEqualTo(server.connectString());
            }
        }
    }

    @Test
    @Shows("T06")
    void reconfigurationIsFollowedByThoseWhoWantThat() throws Exception {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.builder()
                .config("reconfigEnabled", "true")
                .systemProperty("zookeeper.skipACL", "yes")
                .start()) {
            ZooKeeperServer home = ensemble.followers().get(0);
            List<ZooKeeperServer> others = new ArrayList<>(ensemble.servers());
            others.remove(home);
            ZkClientBuilder builder = ZkClient.builder(home.connectString() + "/chroot")
                    .sessionTimeout(Duration.ofSeconds(60))
                    .listener(states);
            try (ZkClient client = TestClient.connect(builder.followEnsembleChanges(true));
                    ZkClient faithful = TestClient.connect(home.connectString());
                    ZooKeeperAdmin admin = new ZooKeeperAdmin(others.get(0).connectString(), 30_000, event -> {})) {
                long session = client.snapshot().sessionId();
                List<String> members = members(admin, ensemble);
                reconfigure(admin, members); // now each says where its clients are to connect
                eventually(() -> assertThat(home.log()).contains("version="));
                states.awaitExactly(SessionState.CONNECTED);

                members.removeIf(member -> member.endsWith(":" + home.port()));
                assertThat(members).hasSize(2);
                reconfigure(admin, members);

                eventually(() -> assertThat(client.snapshot().server())
                        .isIn(others.get(0).connectString(), others.get(1).connectString()));
                assertThat(client.snapshot().sessionId()).isEqualTo(session);
                assertThat(states.states()).doesNotContain(SessionState.EXPIRED, SessionState.LOST);
                assertThat(faithful.snapshot().server()).isIn(home.connectString(), null);
            }
        }
    }

    private static List<String> members(ZooKeeperAdmin admin, ZooKeeperEnsemble ensemble) throws Exception {
        String config = new String(admin.getConfig(false, null), StandardCharsets.UTF_8);
        List<String> members = new ArrayList<>();
        for (String line : config.lines().toList()) {
            if (line.startsWith("server.")) {
                int id = Integer.parseInt(line.substring("server.".length(), line.indexOf('=')));
                int end = line.indexOf(';') < 0 ? line.length() : line.indexOf(';');
                members.add(line.substring(0, end) + ";127.0.0.1:"
                        + ensemble.server(id - 1).port());
            }
        }
        return members;
    }

    private static void reconfigure(ZooKeeperAdmin admin, List<String> members) throws Exception {
        admin.reconfigure(null, null, String.join(",", members), -1, null);
    }
}
