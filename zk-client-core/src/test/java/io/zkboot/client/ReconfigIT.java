/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.data.EnsembleMember;
import io.zkboot.client.data.Reconfiguration;
import io.zkboot.client.error.BadArgumentsException;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NewConfigNoQuorumException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The membership of a real ensemble, read, watched and changed through both faces. */
@Tag("any-jdk")
@ParameterizedClass
@EnumSource(Face.class)
@Timeout(300)
class ReconfigIT {
    private static final String SUPER = "super:secret";

    private static ZooKeeperEnsemble ensemble;

    @Parameter
    private Face face;

    private ZkClient client;

    @BeforeAll
    static void startEnsemble() {
        ensemble = ZooKeeperEnsemble.builder()
                .config("reconfigEnabled", "true")
                .systemProperty(
                        "zookeeper.DigestAuthenticationProvider.superDigest",
                        Acl.digest("super", "secret", Acl.ALL).id())
                .start();
    }

    @AfterAll
    static void stopEnsemble() {
        ensemble.close();
    }

    @BeforeEach
    void connect() {
        // To the leader: it stays, whoever else leaves.
        client = face.of(TestClient.connect(ZkClient.builder(ensemble.leader().connectString())
                .sessionTimeout(Duration.ofSeconds(60))
                .requestTimeout(Duration.ofSeconds(60))
                .auth("digest", bytes(SUPER))));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static EnsembleMember member(EnsembleConfig config, long id) {
        return config.members().stream()
                .filter(member -> member.id() == id)
                .findFirst()
                .orElseThrow();
    }

    /** The number of a member that follows, and can go and come back. */
    private static long follower() {
        ZooKeeperServer follower = ensemble.followers().get(0);
        return ensemble.servers().indexOf(follower) + 1L;
    }

    private static String written(EnsembleMember member, String role) {
        EnsembleMember.Address address = member.addresses().get(0);
        int clientPort = ensemble.server((int) member.id() - 1).port();
        return "server." + member.id() + "=" + address.host() + ":" + address.quorumPort() + ":"
                + address.electionPort() + ":" + role + ";127.0.0.1:" + clientPort;
    }

    @Test
    void membersComeAndGoAndTheWatchOfAChrootViewHearsOfIt() throws Exception {
        client.sync("/");
        EnsembleConfig before = client.getConfig();
        assertThat(before.members()).extracting(EnsembleMember::id).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(before.members()).allSatisfy(member -> {
            assertThat(member.role()).isEqualTo(EnsembleMember.Role.PARTICIPANT);
            assertThat(member.addresses()).hasSize(1);
        });
        assertThat(before.text()).isEqualTo(client.getData("/zookeeper/config").text());
        long id = follower();
        EnsembleMember leaving = member(before, id);
        ZkClient app = client.chroot("/somewhere/below");
        EventLog log = new EventLog();
        assertThat(app.getConfig(log).members()).hasSize(3);

        EnsembleConfig without =
                app.reconfig(Reconfiguration.incremental().removing(id).fromVersion(before.version()));
        assertThat(without.members()).hasSize(2).noneMatch(member -> member.id() == id);
        assertThat(without.version()).isGreaterThan(before.version());
        log.awaitExactly("NODE_DATA_CHANGED /zookeeper/config");
        eventually(() -> assertThat(client.getConfig().members()).isEqualTo(without.members()));

        assertThatThrownBy(() -> client.reconfig(Reconfiguration.incremental()
                        .adding(written(leaving, "participant"))
                        .fromVersion(before.version())))
                .isInstanceOf(BadVersionException.class);

        EnsembleConfig again = client.reconfig(Reconfiguration.incremental().adding(written(leaving, "observer")));
        assertThat(member(again, id).role()).isEqualTo(EnsembleMember.Role.OBSERVER);
        assertThat(member(again, id).connectAddress())
                .isEqualTo(ensemble.server((int) id - 1).connectString());

        List<String> all = again.members().stream()
                .map(member -> written(member, "participant"))
                .toList();
        EnsembleConfig full = client.reconfig(Reconfiguration.members(all));
        assertThat(full.members()).hasSize(3).allMatch(member -> member.role() == EnsembleMember.Role.PARTICIPANT);
        assertThat(full.connectString().split(",")).hasSize(3);
        awaitAllFollow(full);
    }

    /**
     * Waits until each server knows the configuration and plays its role in it. Who has left and come back still says
     * that it follows, until it hears of it; then it is of no use for a quorum until it has changed its role twice.
     */
    private static void awaitAllFollow(EnsembleConfig config) {
        String version = "version=" + Long.toHexString(config.version());
        for (ZooKeeperServer server : ensemble.servers()) {
            Await.until(server + " follows by " + version, TestClient.LIMIT, () -> {
                try {
                    return server.fourLetterWord("conf").contains(version)
                            && List.of("leader", "follower").contains(server.mode());
                } catch (UncheckedIOException changingItsRole) {
                    return false;
                }
            });
        }
    }

    @Test
    void aChangeOfNothingMakesANewVersionOfTheSame() {
        EnsembleConfig before = client.getConfig();
        EnsembleConfig after = client.reconfig(Reconfiguration.incremental());
        assertThat(after.members()).isEqualTo(before.members());
        assertThat(after.version()).isGreaterThan(before.version());
    }

    @Test
    void groupsAndWeightsComeAndGoWithTheWholeList() {
        List<String> servers = client.getConfig()
                .text()
                .lines()
                .filter(line -> line.startsWith("server."))
                .toList();
        List<String> withGroups = new ArrayList<>(servers);
        withGroups.addAll(List.of("group.1=1:2:3", "weight.1=1", "weight.2=1", "weight.3=1"));
        EnsembleConfig grouped = client.reconfig(Reconfiguration.members(withGroups));
        assertThat(grouped.text()).contains("group.1=1:2:3", "weight.2=1");
        assertThat(grouped.members()).hasSize(servers.size());

        EnsembleConfig plain = client.reconfig(Reconfiguration.members(servers));
        assertThat(plain.text()).doesNotContain("group.");
    }

    @Test
    void membersThatAreNotThereMakeNoQuorum() {
        assertThatThrownBy(() -> client.reconfig(Reconfiguration.members(
                        List.of("server.7=127.0.0.1:1:2:participant;3", "server.8=127.0.0.1:4:5:participant;6"))))
                .isInstanceOf(NewConfigNoQuorumException.class)
                .hasMessageContaining("start the new members first");
    }

    @Test
    void nonsenseAndThePowerlessAreRefused() {
        assertThatThrownBy(() -> client.reconfig(Reconfiguration.incremental().adding("server.9=nonsense")))
                .isInstanceOf(BadArgumentsException.class);
        try (ZkClient other = face.of(TestClient.connect(ensemble.connectString()))) {
            assertThat(other.getConfig().members()).hasSize(3);
            assertThatThrownBy(
                            () -> other.reconfig(Reconfiguration.incremental().removing(1)))
                    .isInstanceOf(NoAuthException.class);
        }
    }
}
