/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Op;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.sim.Reply;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is said of a migration whose answer was lost. */
class UnknownMigrationTest {
    private static final Migration BASE = Migration.of("base", Op.create("/app", null));

    private final MigrationWorld world = new MigrationWorld();
    private final MigrationWorld.User user = world.user();

    private void outage() {
        world.server.onConnect(request -> Reply.close());
        user.connection().cut();
        world.until(() -> user.client.state() == SessionState.SUSPENDED);
    }

    private Outcome outcome(CompletableFuture<?> migrating) {
        return ((ZkException) world.failure(migrating)).outcome();
    }

    @Test
    void whatBecameOfOneIsUnknownAlsoIfTheClientEndsBeforeTheRecordIsSeen() {
        world.loseReplyToTransaction(0);
        CompletableFuture<?> migrating = user.migrate(BASE);
        world.until(() -> world.records().size() == 1);
        outage();
        world.settle(); // it begins again
        user.member.close();
        assertThat(outcome(migrating)).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void ofOneThatWasNotSentItIsSaidSo() {
        outage();
        CompletableFuture<?> migrating = user.migrate(BASE);
        world.settle();
        user.member.close();
        assertThat(outcome(migrating)).isEqualTo(Outcome.NOT_SENT);
    }
}
