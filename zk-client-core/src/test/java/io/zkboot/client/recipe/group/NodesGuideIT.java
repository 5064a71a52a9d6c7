/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.node.NodeOptions;
import io.zkboot.client.recipe.node.NodeState;
import io.zkboot.client.recipe.node.PersistentNode;
import io.zkboot.client.recipe.node.TtlNode;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on nodes that stay, and on groups. */
@Tag("any-jdk")
class NodesGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

    private final byte[] address = "10.0.0.7:8080".getBytes(StandardCharsets.UTF_8);
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = ZkClient.builder(server.connectString()).build();
        client.start(LIMIT);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void node() {
        try (PersistentNode node = PersistentNode.of(client, "/services/orders/host-7", address)) {
            node.addListener((same, change) -> log.add(change.from() + " to " + change.to()));
            if (!node.awaitCreated(LIMIT)) {
                throw new IllegalStateException("not registered: " + node.state());
            }
            byte[] busy = "10.0.0.7:8080 busy".getBytes(StandardCharsets.UTF_8);
            node.setData(busy, Duration.ofSeconds(10)); // returns when the servers have them
            assertThat(client.getData("/services/orders/host-7").text()).endsWith("busy");
        }
        assertThat(client.exists("/services/orders/host-7")).isEmpty();
        await().atMost(LIMIT).until(() -> log.contains("CREATING to THERE"));
    }

    @Test
    void timeToLive() {
        PersistentNode node = TtlNode.of(
                client, "/jobs/nightly", address, Duration.ofMinutes(10), NodeOptions.DEFAULTS.keptOnClose());
        node.start();
        assertThat(node.awaitCreated(LIMIT)).isTrue();
        node.close();
        assertThat(client.exists("/jobs/nightly")).isPresent();
    }

    @Test
    void group() {
        try (ZkGroup workers = ZkGroup.of(client, "/app/workers")) {
            workers.addListener(new GroupListener() {
                @Override
                public void joined(GroupMember member) {
                    log.add(member.id() + " is here");
                }

                @Override
                public void left(GroupMember member) {
                    log.add(member.id() + " has gone");
                }
            });
            GroupMembership me = workers.join("host-7", address); // in the background
            workers.awaitInitialised(LIMIT);
            List<GroupMember> now = workers.members(); // costs no request
            boolean mayBeOld = workers.isStale();

            assertThat(now).hasSizeLessThanOrEqualTo(1);
            assertThat(mayBeOld).isFalse();
            assertThat(me.awaitJoined(LIMIT)).isTrue();
            assertThat(me.node().state()).isEqualTo(NodeState.THERE);
        }
    }
}
