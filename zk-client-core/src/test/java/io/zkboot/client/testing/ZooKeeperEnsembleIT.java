/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-jdk")
class ZooKeeperEnsembleIT {

    @Test
    void killedLeaderIsReplacedAndComesBackAsFollower() throws Exception {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
            assertThat(ensemble.size()).isEqualTo(3);
            assertThat(ensemble.followers()).hasSize(2);
            ZooKeeperServer first = ensemble.leader();
            int index = ensemble.servers().indexOf(first);
            try (OfficialClient client =
                    OfficialClient.connect(ensemble.followers().get(0).connectString())) {
                create(client, "/before");
            }

            ensemble.kill(index);
            ensemble.awaitQuorum();
            assertThat(ensemble.leader()).isNotSameAs(first);
            try (OfficialClient client = OfficialClient.connect(ensemble.connectString())) {
                assertThat(client.zooKeeper().exists("/before", false)).isNotNull();
                create(client, "/meanwhile");
            }

            ensemble.restart(index);
            assertThat(ensemble.followers()).contains(first);
            try (OfficialClient client = OfficialClient.connect(first.connectString())) {
                assertThat(client.zooKeeper().exists("/meanwhile", false)).isNotNull();
            }
        }
    }

    @Test
    void pausedLeaderIsReplaced() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
            ZooKeeperServer first = ensemble.leader();
            first.pause();
            ensemble.awaitQuorum();
            assertThat(ensemble.leader()).isNotSameAs(first);
            first.resume();
            ensemble.awaitQuorum();
            assertThat(ensemble.followers()).contains(first);
        }
    }

    @Test
    void nobodyLeadsWithoutAMajority() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
            ensemble.servers().forEach(ZooKeeperServer::kill);
            assertThatThrownBy(ensemble::leader).isInstanceOf(IllegalStateException.class);
            ensemble.restart(0);
            assertThat(ensemble.server(0).isAlive()).isTrue();
            assertThatThrownBy(ensemble::leader).isInstanceOf(IllegalStateException.class);
            ensemble.restart(2);
            ensemble.awaitQuorum();
            assertThat(ensemble.followers()).hasSize(1);
        }
    }

    private static void create(OfficialClient client, String path) throws Exception {
        client.zooKeeper().create(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
}
