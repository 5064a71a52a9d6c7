/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.node.NodeState;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Curator's groups and nodes, and ours, on the same paths. */
@Tag("any-jdk")
@Timeout(120)
class CuratorGroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient ours;
    private static CuratorFramework curator;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        ours = Batching.builder(server.connectString()).build();
        ours.start(LIMIT);
        curator = CuratorFrameworkFactory.newClient(server.connectString(), new ExponentialBackoffRetry(100, 3));
        curator.start();
    }

    @AfterAll
    static void stop() {
        ours.close();
        curator.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void membersOfBothAreMembersOfOneGroup() {
        try (GroupMember theirs = new GroupMember(curator, "/both/group", "theirs", bytes("their data"));
                ZkGroup group = ZkGroup.of(ours, "/both/group")) {
            theirs.start();
            GroupMembership mine = group.join("mine", bytes("my data"));
            assertThat(mine.awaitJoined(LIMIT)).isTrue();
            assertThat(group.awaitInitialised(LIMIT)).isTrue();
            await().atMost(LIMIT).until(() -> group.members().size() == 2);
            assertThat(group.members())
                    .extracting(member -> member.id() + ": " + new String(member.data(), UTF_8))
                    .containsExactlyInAnyOrder("theirs: their data", "mine: my data");
            await().atMost(LIMIT).until(() -> theirs.getCurrentMembers().size() == 2);
            assertThat(theirs.getCurrentMembers().get("mine")).isEqualTo(bytes("my data"));
            theirs.setThisData(bytes("other data"));
            await().atMost(LIMIT)
                    .until(() -> new String(group.member("theirs").orElseThrow().data(), UTF_8).equals("other data"));
            mine.setData(bytes("new data"), LIMIT);
            await().atMost(LIMIT)
                    .until(() -> new String(theirs.getCurrentMembers().get("mine"), UTF_8).equals("new data"));
            theirs.close();
            await().atMost(LIMIT)
                    .until(() -> group.members().stream()
                            .map(io.zkboot.client.recipe.group.GroupMember::id)
                            .toList()
                            .equals(List.of("mine")));
        }
    }

    @Test
    void ofTwoPersistentNodesOursWaitsUntilTheirsHasGone() throws Exception {
        String path = "/both/node";
        var theirs = new org.apache.curator.framework.recipes.nodes.PersistentNode(
                curator, CreateMode.EPHEMERAL, false, path, bytes("theirs"));
        theirs.start();
        assertThat(theirs.waitForInitialCreate(60, TimeUnit.SECONDS)).isTrue();
        try (PersistentNode mine = PersistentNode.of(ours, path, bytes("mine"))) {
            mine.start();
            await().atMost(LIMIT).until(() -> mine.state() == NodeState.CONFLICT);
            theirs.setData(bytes("their new data"));
            await().atMost(LIMIT).until(() -> ours.getData(path).text().equals("their new data"));
            assertThat(mine.state()).isEqualTo(NodeState.CONFLICT);
            theirs.close();
            assertThat(mine.awaitCreated(LIMIT)).isTrue();
            assertThat(ours.getData(path).text()).isEqualTo("mine");
        }
        assertThat(ours.exists(path)).isEmpty();
    }
}
