/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Op;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on migrations, and what they do on a real server. */
@Tag("any-jdk")
class MigrationsGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

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
    void migrate() {
        byte[] limit = "100".getBytes(UTF_8);

        List<Migration> all = List.of(
                Migration.of("base", Op.create("/orders", null), Op.create("/orders/open", null)),
                Migration.of("limit", Op.create("/orders/limit", limit))); // new ones are added at the end
        ZkMigrations migrations = ZkMigrations.of(client, "/migrations/orders", all);
        List<String> now = migrations.migrate(Duration.ofSeconds(30)); // at the start of each process
        List<AppliedMigration> ever = migrations.applied();

        assertThat(now).containsExactly("base", "limit");
        assertThat(ever).extracting(AppliedMigration::name).containsExactly("base", "limit");
        assertThat(migrations.migrate(LIMIT)).isEmpty();
        assertThat(client.getData("/orders/limit").data()).isEqualTo(limit);
    }

    @Test
    void eachIsAppliedByOneOfManyProcessesThatStartAtTheSameTime() {
        List<Migration> list = new ArrayList<>(List.of(Migration.of("base", Op.create("/many", null))));
        IntStream.range(0, 9).forEach(i -> list.add(Migration.of("m" + i, Op.setData("/many", new byte[i]))));
        try (ZkClient second = ZkClient.builder(server.connectString()).build()) {
            List<String> applied = IntStream.range(0, 8)
                    .parallel()
                    .mapToObj(i -> ZkMigrations.of(i % 2 == 0 ? client : second, "/migrations/many", list)
                            .migrate(LIMIT))
                    .flatMap(List::stream)
                    .toList();
            assertThat(applied)
                    .containsExactlyInAnyOrderElementsOf(
                            list.stream().map(Migration::name).toList());
            assertThat(client.getData("/many").stat().version()).isEqualTo(9);
        }
    }
}
