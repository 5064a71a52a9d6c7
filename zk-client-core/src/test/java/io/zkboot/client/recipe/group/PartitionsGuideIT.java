/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on a set that is shared out. */
@Tag("any-jdk")
class PartitionsGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void sharedOut() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.start(LIMIT);
            client.create("/app/done/orders", null, CreateOptions.PERSISTENT.withParents());
            byte[] offset = "17".getBytes(StandardCharsets.UTF_8);

            List<String> tables = List.of("orders", "prices", "users");
            PartitionListener<String> listener = new PartitionListener<>() {
                @Override
                public void assigned(List<String> items) {
                    log.add("begin with " + items);
                }

                @Override
                public void revoked(List<String> items) {
                    log.add("finish " + items); // given back when this returns
                }
            };
            SetPartitioner<String> shared = SetPartitioner.of(client, "/app/tables", tables, listener);
            List<String> mine = shared.acquired(Duration.ofSeconds(30));
            if (shared.isMine("orders")) {
                shared.grant("orders")
                        .orElseThrow()
                        .guard(client.transaction().setData("/app/done/orders", offset))
                        .commit();
            }

            assertThat(mine).isEqualTo(tables);
            assertThat(client.getData("/app/done/orders").text()).isEqualTo("17");
            shared.closeAsync().join();
            assertThat(log).last().asString().startsWith("finish");
        }
    }
}
