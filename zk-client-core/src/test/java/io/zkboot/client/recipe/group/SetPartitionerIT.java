/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.SessionKiller;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A set shared out on real servers: one that fails over, and an old one. */
@Tag("any-jdk")
@Timeout(180)
class SetPartitionerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> ITEMS = List.of("a", "b", "c", "d", "e", "f", "g");

    private static SetPartitioner<String> member(ZkClient client) {
        return SetPartitioner.<String>builder(client, "/app/set", ITEMS)
                .settle(Duration.ofMillis(300))
                .start(new PartitionListener<>() {});
    }

    /** Each item has one owner, and the shares are even. */
    private static void assertSharedOut(List<SetPartitioner<String>> members) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            List<String> all = new ArrayList<>();
            for (SetPartitioner<String> member : members) {
                assertThat(member.state()).isEqualTo(PartitionState.ACQUIRED);
                assertThat(member.items().size())
                        .isBetween(ITEMS.size() / members.size(), -Math.floorDiv(-ITEMS.size(), members.size()));
                all.addAll(member.items());
            }
            Collections.sort(all);
            assertThat(all).isEqualTo(ITEMS);
        });
    }

    private static void shareOut(String servers, Runnable trouble) {
        try (ZkClient one = ZkClient.builder(servers).build();
                ZkClient two = ZkClient.builder(servers).build()) {
            one.start(LIMIT);
            one.ensurePath("/app");
            SetPartitioner<String> first = member(one);
            assertThat(first.acquired(LIMIT)).isEqualTo(ITEMS);
            SetPartitioner<String> second = member(two);
            SetPartitioner<String> third = member(two);
            assertSharedOut(List.of(first, second, third));
            trouble.run();
            assertSharedOut(List.of(first, second, third));
            SessionKiller.expire(two, servers);
            assertSharedOut(List.of(first, second, third));
            third.closeAsync().join();
            assertSharedOut(List.of(first, second));
            second.closeAsync().join();
            assertSharedOut(List.of(first));
            assertThat(one.getChildren("/app/set/members")).hasSize(1);
            first.closeAsync().join();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(one.watches()).isEmpty());
        }
    }

    @Test
    void aSetIsSharedOutOverAFailOverAndAnExpiry() {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start()) {
            shareOut(ensemble.connectString(), () -> ensemble.leader().kill());
        }
    }

    @Test
    void aSetIsSharedOutOnAnOldServer() {
        try (ZooKeeperServer server =
                ZooKeeperServer.builder().version("3.5.10").start()) {
            shareOut(server.connectString(), server::restart);
        }
    }
}
