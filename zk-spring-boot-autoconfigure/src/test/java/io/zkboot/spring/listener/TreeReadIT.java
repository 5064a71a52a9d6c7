/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree that is larger than what the client takes at a time. */
@Tag("any-jdk")
class TreeReadIT {
    private static final int NODES = 300;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void treeIsReadWithinTheLimitsOfTheClient(boolean reject) {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString())
                        .maxInFlight(10)
                        .rejectWhenFull(reject)
                        .build()) {
            client.start();
            client.create("/tree", null);
            for (int i = 0; i < NODES; i++) {
                client.create("/tree/n" + i, null);
            }
            assertThat(TreeRead.of(client.async(), "/tree"))
                    .succeedsWithin(Duration.ofSeconds(30))
                    .satisfies(nodes -> assertThat(nodes.found()).hasSize(NODES + 1));
        }
    }
}
