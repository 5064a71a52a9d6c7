/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.Test;

class EmbeddedServerIT {

    @Test
    void expiredSessionIsToldSoAndLosesItsNodes() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start();
                OfficialClient witness = OfficialClient.connect(server.connectString());
                OfficialClient client = OfficialClient.connect(server.connectString())) {
            createEphemeral(client);
            assertThat(server.sessions()).containsExactlyInAnyOrder(client.sessionId(), witness.sessionId());

            server.expireSession(client.sessionId());

            assertThat(server.sessions()).containsExactly(witness.sessionId());
            assertThat(witness.zooKeeper().exists("/mine", false)).isNull();
            client.await(KeeperState.Expired);
        }
    }

    @Test
    void unknownSessionCannotBeExpired() {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            assertThatThrownBy(() -> server.expireSession(0xabc)).hasMessageContaining("0xabc");
        }
    }

    @Test
    void sessionsAndNodesOutliveARestart() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start();
                OfficialClient client = OfficialClient.connect(server.connectString())) {
            createEphemeral(client);
            long session = client.sessionId();
            server.stop();
            client.await(KeeperState.Disconnected);
            server.restart();
            client.await(KeeperState.SyncConnected);
            assertThat(client.sessionId()).isEqualTo(session);
            assertThat(client.zooKeeper().exists("/mine", false)).isNotNull();
        }
    }

    private static void createEphemeral(OfficialClient client) throws Exception {
        client.zooKeeper().create("/mine", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }
}
