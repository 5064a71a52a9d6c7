/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that know no persistent watch, and one that takes over from another. */
@Tag("any-jdk")
@Timeout(180)
class OldServerWatchIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static void change(ZkClient other, int round) {
        for (int i = 0; i < 20; i++) {
            other.setData("/n", (round + "-" + i).getBytes(UTF_8));
            if (i % 3 == 0) {
                other.create("/n/" + round + "-" + i, null);
            }
            if (i == 10) {
                other.getChildren("/n").forEach(name -> other.delete("/n/" + name));
                other.delete("/n");
                other.create("/n", null);
            }
        }
    }

    private static void assertFollowed(ZkClient other, DataWatch<byte[]> data, ChildrenWatch names) {
        StandingWatchIT.eventually(() -> {
            assertThat(data.isStale()).isFalse();
            assertThat(names.isStale()).isFalse();
            assertThat(data.last().orElseThrow().value())
                    .isEqualTo(other.getData("/n").data());
            assertThat(names.last().orElseThrow().names()).containsExactlyInAnyOrderElementsOf(other.getChildren("/n"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void dataAndChildrenAreFollowedByOneShotWatches(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient client = ZkClient.builder(proxy.connectString()).build();
                ZkClient other = ZkClient.builder(server.connectString()).build()) {
            Heard<WatchedData<byte[]>> heard = Heard.data();
            try (DataWatch<byte[]> data = DataWatch.of(client, "/n", heard);
                    ChildrenWatch names = ChildrenWatch.of(client, "/n", Heard.children())) {
                StandingWatchIT.eventually(
                        () -> assertThat(List.copyOf(heard.all)).containsExactly("absent"));
                other.ensurePath("/n");
                for (int round = 0; round < 4; round++) {
                    change(other, round);
                    assertFollowed(other, data, names);
                    proxy.cut();
                    change(other, round + 10);
                    assertFollowed(other, data, names);
                }
            }
        }
    }

    @Test
    void watchesGoOnWhenAServerOfAnEnsembleDies() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start();
                ZkClient client = ZkClient.builder(ensemble.connectString()).build();
                ZkClient other = ZkClient.builder(ensemble.connectString()).build()) {
            other.start(LIMIT);
            other.ensurePath("/n");
            try (DataWatch<byte[]> data = DataWatch.of(client, "/n", Heard.data());
                    ChildrenWatch names = ChildrenWatch.of(client, "/n", Heard.children())) {
                assertFollowed(other, data, names);
                change(other, 1);
                ensemble.leader().kill();
                await().atMost(LIMIT)
                        .ignoreExceptions() // the outcome may be unknown
                        .untilAsserted(() -> other.setData("/n", "after".getBytes(UTF_8)));
                assertFollowed(other, data, names);
                change(other, 2);
                assertFollowed(other, data, names);
            }
        }
    }
}
