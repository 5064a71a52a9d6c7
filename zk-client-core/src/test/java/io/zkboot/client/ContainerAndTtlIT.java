/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The nodes that a server removes by itself. */
@Tag("any-jdk")
class ContainerAndTtlIT {
    @Test
    void emptyContainersAndNodesPastTheirTimeAreRemovedByTheServer() {
        CreateOptions container = CreateOptions.of(CreateMode.CONTAINER);
        CreateOptions shortLived = CreateOptions.ttl(Duration.ofMillis(1));
        CreateOptions longLived = CreateOptions.ttl(Duration.ofHours(1));
        CreateOptions shortInSequence =
                new CreateOptions(CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL, null, Duration.ofMillis(1));
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("znode.container.checkIntervalMs", "100")
                        .start();
                ZkClient client = TestClient.connect(server.connectString())) {
            client.create("/container", null, container);
            client.create("/container/child", null);
            client.multi(List.of(
                    Op.create("/in-multi", null, container),
                    Op.create("/in-multi/child", null),
                    Op.create("/short-in-multi", null, shortLived)));
            client.create("/short", null, shortLived);
            client.create("/short-", null, shortInSequence);
            client.create("/long", null, longLived);

            eventually(() -> assertThat(client.getChildren("/"))
                    .containsExactlyInAnyOrder("zookeeper", "container", "in-multi", "long"));
            client.delete("/container/child");
            client.delete("/in-multi/child");
            eventually(() -> assertThat(client.getChildren("/")).containsExactlyInAnyOrder("zookeeper", "long"));
        }
    }
}
