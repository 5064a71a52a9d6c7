/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who leads next on an ensemble of three: after a clean end, and after one that nobody could tell of. */
@Tag("any-jdk")
@Timeout(180)
class LeaderFailoverIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PATH = "/leaders/failover";

    @Test
    void theNextOneLeadsAfterACleanCloseAfterAnExpiryAndAfterTheLossOfAServer() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start();
                FaultProxy proxy = FaultProxy.to(ensemble.server(0).port());
                ZkClient cut = ZkClient.builder(proxy.connectString())
                        .sessionTimeout(Duration.ofSeconds(4))
                        .build();
                ZkClient one = ZkClient.builder(ensemble.connectString()).build();
                ZkClient two = ZkClient.builder(ensemble.connectString()).build()) {
            one.start(LIMIT);
            one.create("/data", null, CreateOptions.PERSISTENT);
            ZkLeaderElection first = ZkLeaderElection.of(one, PATH);
            ZkLeaderElection second = ZkLeaderElection.of(cut, PATH);
            ZkLeaderElection third = ZkLeaderElection.of(two, PATH);
            first.start();
            Leadership clean = first.awaitLeadership(LIMIT);
            second.start();
            await().atMost(LIMIT).until(() -> first.participants().size() == 2);
            third.start();
            await().atMost(LIMIT).until(() -> first.participants().size() == 3);

            first.close();
            Leadership cutOff = second.awaitLeadership(LIMIT);
            assertThat(cutOff.epoch()).isGreaterThan(clean.epoch());

            proxy.refuse(true);
            proxy.cut();
            Leadership last = third.awaitLeadership(LIMIT);
            assertThat(last.epoch()).isGreaterThan(cutOff.epoch());
            assertThat(cutOff.isHeld()).isFalse();
            await().atMost(LIMIT).until(() -> cutOff.state() == GrantState.LOST);
            proxy.refuse(false);
            await().atMost(LIMIT).until(() -> third.participants().size() == 2);
            Assertions.assertThatThrownBy(() -> cutOff.guard(cut.transaction().setData("/data", new byte[1]))
                            .commit())
                    .isInstanceOf(MultiException.class);

            ensemble.kill(ensemble.servers().indexOf(ensemble.leader()));
            await().atMost(LIMIT).until(() -> third.isLeader() || second.isLeader());
            assertThat(third.leadership().map(Leadership::epoch).orElse(last.epoch() + 1))
                    .isGreaterThanOrEqualTo(last.epoch());
            third.close();
            second.close();
        }
    }
}
