/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that know no containers, no status of a create, or no persistent watches. */
@Tag("any-jdk")
@Timeout(180)
class OldServerLeadersIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PATH = "/leaders/old";

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void leadersAreElectedDoubtedRevokedAndKnown(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient one = ZkClient.builder(proxy.connectString()).build();
                ZkClient two = ZkClient.builder(server.connectString()).build();
                ZkLeaderObserver observer = ZkLeaderObserver.of(two, PATH)) {
            observer.start();
            await().atMost(LIMIT).until(() -> !observer.isStale());
            ZkLeaderElection first = ZkLeaderElection.of(one, PATH, LeaderOptions.DEFAULTS.withId("first"));
            ZkLeaderElection second = ZkLeaderElection.of(two, PATH, LeaderOptions.DEFAULTS.withId("second"));
            first.start();
            Leadership leadership = first.awaitLeadership(LIMIT);
            second.start();
            await().atMost(LIMIT).until(() -> first.participants().size() == 2);
            assertThat(observer.awaitLeader(LIMIT).id()).isEqualTo("first");
            proxy.cut();
            await().atMost(LIMIT).until(leadership::isHeld);
            two.delete(leadership.nodePath());
            assertThat(second.awaitLeadership(LIMIT).epoch()).isGreaterThan(leadership.epoch());
            await().atMost(LIMIT).until(() -> leadership.state() == GrantState.LOST);
            await().atMost(LIMIT).until(() -> first.participants().size() == 2);
            await().atMost(LIMIT)
                    .until(() -> first.leader().map(Leader::id).orElse("").equals("second"));
            await().atMost(LIMIT)
                    .until(() -> observer.leader().map(Leader::id).orElse("").equals("second"));
            second.close();
            assertThat(first.awaitLeadership(LIMIT).isHeld()).isTrue();
            first.closeAsync().join();
            await().atMost(LIMIT)
                    .until(() ->
                            observer.leader().isEmpty() && two.getChildren(PATH).isEmpty());
        }
    }
}
