/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FreePorts;
import io.zkboot.client.testing.OfficialClient;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several servers, of which some are dead. */
@ExtendWith(Invariants.class)
@Tag("any-jdk")
@Timeout(240)
class EnsembleIT {
    private static final RetryPolicy OFTEN = RetryPolicy.CONNECT.withMaxDelay(Duration.ofMillis(200));

    private final StateLog states = new StateLog();

    @Test
    @Shows("F02")
    void theDeathOfTheLeaderCostsNeitherTheSessionNorAnAcknowledgedWrite() throws Exception {
        lookThroughTheLossOfTheLeader(Duration.ofSeconds(60), ZooKeeperServer::kill);
    }

    /** Nobody is told: the client finds out by its heartbeat, and the others by theirs. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @Shows("F02")
    void aLeaderThatStandsStillCostsNeitherTheSessionNorAnAcknowledgedWrite() throws Exception {
        lookThroughTheLossOfTheLeader(Duration.ofSeconds(12), ZooKeeperServer::pause);
    }

    private void lookThroughTheLossOfTheLeader(Duration sessionTimeout, Consumer<ZooKeeperServer> harm)
            throws Exception {
        EventLog oneShot = new EventLog();
        EventLog persistent = new EventLog();
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
            ZooKeeperServer leader = ensemble.leader();
            // First in the list, and so the one that the client is connected to when it dies.
            String hosts = leader.connectString() + "," + ensemble.connectString();
            ZkClientBuilder builder = ZkClient.builder(hosts)
                    .shuffleHosts(false)
                    .sessionTimeout(sessionTimeout)
                    .requestTimeout(Duration.ofSeconds(90))
                    .connectRetry(OFTEN)
                    .listener(states);
            try (ZkClient client = TestClient.connect(builder)) {
                assertThat(client.snapshot().server()).isEqualTo(leader.connectString());
                client.create("/mine", null, CreateOptions.EPHEMERAL);
                client.create("/counter", null);
                client.create("/tree", null);
                client.exists("/later", oneShot);
                client.addWatch("/tree", WatchMode.PERSISTENT_RECURSIVE, persistent);
                long session = client.snapshot().sessionId();
                List<String> acknowledged = new ArrayList<>();
                int unknown = 0;
                for (int i = 0; i < 200; i++) {
                    if (i == 100) {
                        harm.accept(leader);
                    }
                    try {
                        acknowledged.add(client.create("/counter/" + i, null));
                    } catch (ConnectionLossException lost) {
                        unknown++;
                    }
                }
                client.async().sync("/").join(); // behind all that listeners had to hear
                // One at a time was on the way: no more can be lost than there were connections.
                assertThat(unknown).isLessThanOrEqualTo(states.count(SessionState.SUSPENDED));
                assertThat(states.states()).doesNotContain(SessionState.EXPIRED);
                assertThat(states.changes()).extracting(StateChange::sessionId).containsOnly(session);
                if (leader.isAlive()) {
                    leader.resume(); // to learn that it leads no more
                }
                ensemble.awaitQuorum();
                try (OfficialClient witness =
                        OfficialClient.connect(ensemble.leader().connectString())) {
                    witness.zooKeeper().sync("/counter");
                    assertThat(witness.zooKeeper().getChildren("/counter", false).stream()
                                    .map(name -> "/counter/" + name))
                            .containsAll(acknowledged);
                    assertThat(witness.zooKeeper().exists("/mine", false).getEphemeralOwner())
                            .isEqualTo(session);
                }
                client.create("/later", null);
                client.create("/tree/new", null);
                oneShot.awaitExactly("NODE_CREATED /later");
                persistent.awaitContains("NODE_CREATED /tree/new");
                assertThat(persistent.events().get(0)).isEqualTo("RESYNC /tree");
            }
        }
    }

    @Test
    @Shows("F35")
    void theLossOfTheMajorityCostsTheConnectionAndNotTheSession() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
            ZkClientBuilder builder = ZkClient.builder(ensemble.connectString())
                    .sessionTimeout(Duration.ofSeconds(60))
                    .requestTimeout(Duration.ofSeconds(60))
                    .connectRetry(OFTEN)
                    .listener(states);
            try (ZkClient client = TestClient.connect(builder)) {
                client.create("/mine", null, CreateOptions.EPHEMERAL);
                long session = client.snapshot().sessionId();
                ensemble.kill(0);
                ensemble.kill(1);
                states.await(SessionState.SUSPENDED);
                ensemble.server(0).launch();
                ensemble.server(1).launch();
                assertThat(client.getData("/mine").stat().ephemeralOwner()).isEqualTo(session);
                assertThat(client.snapshot().sessionId()).isEqualTo(session);
                assertThat(states.states()).doesNotContain(SessionState.EXPIRED, SessionState.LOST);
            }
        }
    }

    @Test
    @Shows("F18")
    void unknownAndDeadHostsInTheListDoNotMatterBesideAGoodOne() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start();
                ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String hosts = "no-such-host.invalid:2181,127.0.0.1:" + FreePorts.one() + ",127.0.0.1:"
                    + silent.getLocalPort() + "," + server.connectString();
            ZkClientBuilder builder = ZkClient.builder(hosts)
                    .shuffleHosts(false)
                    .connectTimeout(Duration.ofMillis(300))
                    .connectRetry(OFTEN)
                    .listener(states);
            try (ZkClient client = TestClient.connect(builder)) {
                assertThat(client.snapshot().server()).isEqualTo(server.connectString());
                client.create("/node", bytes("x"));
                long session = client.snapshot().sessionId();
                server.restart();
                states.await(SessionState.CONNECTED, 2);
                eventually(() -> assertThat(client.getData("/node").text()).isEqualTo("x"));
                assertThat(client.snapshot().sessionId()).isEqualTo(session);
                assertThat(client.snapshot().failedAttempts()).isZero();
            }
        }
    }
}
