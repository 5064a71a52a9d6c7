/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static io.zkboot.client.recipe.migration.MigrationWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.Op;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Migrations that are refused, given up, or end in the middle. */
class MigrationTroubleTest {
    private static final Migration BASE = Migration.of("base", Op.create("/app", null));
    private static final Migration NEXT = Migration.of("next", Op.create("/app/next", null));
    private static final Set<Integer> CREATES = Set.of(OpCode.create, OpCode.create2, OpCode.createContainer);

    private final MigrationWorld world = new MigrationWorld();
    private final MigrationWorld.User user = world.user();

    private CompletableFuture<List<String>> migrate(Duration timeout) {
        return ZkMigrations.of(user.client, PATH, List.of(BASE)).migrateAsync(timeout);
    }

    private static boolean isForTheLock(ReceivedRequest request) {
        return CREATES.contains(request.opCode()) && request.path().startsWith(PATH + "/lock/");
    }

    private void assertTimedOut(CompletableFuture<?> migrating, Outcome outcome, String words) {
        assertThat(world.failure(migrating))
                .isInstanceOfSatisfying(
                        OperationTimeoutException.class,
                        late -> assertThat(late.outcome()).isEqualTo(outcome))
                .hasMessageContaining(words);
    }

    @Test
    void whoMayNotHaveTheLockIsToldSo() {
        world.server.onRequest(request -> isForTheLock(request) ? Reply.error(Code.NOAUTH.intValue()) : null);
        assertThat(world.failure(migrate(MigrationWorld.LONG))).isInstanceOf(NoAuthException.class);
    }

    @Test
    void whoGivesUpAtTheMomentOfTheGrantHoldsNoLock() {
        world.finish(migrate(MigrationWorld.LONG));
        int held = 0;
        for (int after = 0; after < 60; after++) {
            CompletableFuture<List<String>> migrating = migrate(MigrationWorld.LONG);
            world.clients.run(Duration.ofMillis(after));
            boolean early = world.server.children(PATH + "/lock").isEmpty();
            user.member.busy(true); // what has come is not delivered before who gives up has done so
            world.clients.run(Duration.ofMillis(50));
            held += early ? 0 : 1;
            migrating.cancel(false);
            user.member.busy(false);
            world.settle();
            assertThat(world.server.children(PATH + "/lock"))
                    .as("after %s ms", after)
                    .isEmpty();
        }
        assertThat(held).as("times that there was a lock").isPositive();
    }

    @Test
    void whatIsOnItsWayWhenTheTimeIsOverMayBeApplied() {
        world.loseReplyToTransaction(0);
        world.beforeTransaction(() -> world.server.onConnect(request -> Reply.close()));
        CompletableFuture<List<String>> migrating = migrate(Duration.ofSeconds(3));
        world.until(() -> !world.records().isEmpty());
        user.connection().cut();
        assertTimedOut(migrating, Outcome.UNKNOWN, "on its way");
        assertThat(world.records()).hasSize(1);
    }

    @Test
    void whatTheServerHasNotAcceptedIsNotOnItsWay() {
        world.server.onRequest(request -> {
            if (request.opCode() != OpCode.multi) {
                return null;
            }
            world.server.onConnect(next -> Reply.close());
            world.clients.clock().after(Duration.ofMillis(50), user.connection()::cut);
            return Reply.error(Code.THROTTLEDOP.intValue());
        });
        CompletableFuture<List<String>> migrating = migrate(Duration.ofSeconds(3));
        assertTimedOut(migrating, Outcome.REJECTED, "the records show what is applied");
        assertThat(world.records()).isEmpty();
    }

    @Test
    void theShortestTimeoutIsAMillisecond() {
        assertThatIllegalArgumentException().isThrownBy(() -> migrate(Duration.ofNanos(999_999)));
        assertThat(world.failure(migrate(Duration.ofMillis(1)))).isInstanceOf(OperationTimeoutException.class);
    }

    @Test
    void whatWasAppliedAndIsNotListedIsNamedWithItsNumber() {
        world.finish(user.migrate(BASE, NEXT));
        assertThat(world.failure(user.migrate(BASE))).hasMessageContaining("number 2, next, was applied");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Migration.of("/a", Op.delete("/a")))
                .withMessageContaining("no '/'");
    }
}
