/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static io.zkboot.client.recipe.migration.MigrationWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Op;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a thread gets that waits for migrations itself. */
class BlockingMigrationsTest {
    private final MigrationWorld world = new MigrationWorld();
    private final ZkMigrations migrations =
            ZkMigrations.of(world.user().client, PATH, List.of(Migration.of("base", Op.create("/app", null))));

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    @Test
    void aThreadMigratesAndReadsWhatWasApplied() throws Exception {
        assertThat(migrations.path()).isEqualTo(PATH);
        assertThat(answer(() -> migrations.migrate(Duration.ofMinutes(5)))).containsExactly("base");
        assertThat(answer(() -> migrations.migrate(Duration.ofMinutes(5)))).isEmpty();
        assertThat(answer(migrations::applied))
                .extracting(AppliedMigration::name)
                .containsExactly("base");
    }
}
