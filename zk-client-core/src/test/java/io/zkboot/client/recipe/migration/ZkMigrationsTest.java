/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import static io.zkboot.client.recipe.migration.MigrationWorld.PATH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

class ZkMigrationsTest {
    private static final Migration BASE = Migration.of("base", Op.create("/app", null), Op.create("/app/count", null));
    private static final Migration TWICE =
            Migration.of("twice", Op.setData("/app/count", data("1")), Op.setData("/app/count", data("2")));
    private static final Migration THIRD = Migration.of("third", Op.setData("/app/count", data("3")));

    private final MigrationWorld world = new MigrationWorld();
    private final MigrationWorld.User one = world.user();
    private final MigrationWorld.User two = world.user();

    private static byte[] data(String text) {
        return text.getBytes(UTF_8);
    }

    /** How often the node was written, which shows what was applied twice. */
    private int writes() {
        Stat stat = world.server.look("/app/count");
        return stat == null ? -1 : stat.getVersion();
    }

    private void assertNothingLeft() {
        world.settle();
        assertThat(world.server.children(PATH + "/lock")).isEmpty();
    }

    @Test
    void eachIsAppliedOnceInTheirOrder() {
        assertThat(world.finish(one.migrate(BASE, TWICE))).containsExactly("base", "twice");
        assertThat(world.finish(two.migrate(BASE, TWICE))).isEmpty();
        assertThat(world.finish(two.migrate(BASE, TWICE, THIRD))).containsExactly("third");
        assertThat(world.records()).containsExactly("000001-base", "000002-twice", "000003-third");
        assertThat(writes()).isEqualTo(3);
        assertNothingLeft();
    }

    @Test
    void whatWasAppliedIsListed() {
        ZkMigrations migrations = ZkMigrations.of(one.client, PATH, List.of(BASE, TWICE));
        assertThat(world.finish(migrations.appliedAsync())).isEmpty();
        world.finish(one.migrate(BASE, TWICE));
        List<AppliedMigration> applied = world.finish(migrations.appliedAsync());
        assertThat(applied).extracting(AppliedMigration::name).containsExactly("base", "twice");
        assertThat(applied).extracting(AppliedMigration::number).containsExactly(1, 2);
        assertThat(applied).extracting(AppliedMigration::hash).doesNotHaveDuplicates();
    }

    @Test
    void ofTwoAtOnceEachIsAppliedByOne() {
        for (int round = 0; round < 20; round++) {
            int past = round;
            Migration[] list = IntStream.rangeClosed(0, past)
                    .mapToObj(i -> i == 0 ? BASE : Migration.of("m" + i, Op.setData("/app/count", data("" + i))))
                    .toArray(Migration[]::new);
            CompletableFuture<List<String>> mine = one.migrate(list);
            CompletableFuture<List<String>> theirs = two.migrate(list);
            List<String> all = new ArrayList<>(world.finish(mine));
            all.addAll(world.finish(theirs));
            assertThat(all).containsExactly(list[past].name());
            assertThat(writes()).isEqualTo(past);
        }
    }

    @Test
    void aReplyThatIsLostIsMadeUpForByTheRecord() {
        for (int lost = 0; lost < 3; lost++) {
            MigrationWorld other = new MigrationWorld();
            MigrationWorld.User user = other.user();
            other.loseReplyToTransaction(lost);
            CompletableFuture<List<String>> migrating = user.migrate(BASE, TWICE, THIRD);
            other.settle();
            user.connection().cut();
            assertThat(other.finish(migrating)).containsExactly("base", "twice", "third");
            assertThat(other.server.look("/app/count").getVersion()).isEqualTo(3);
        }
    }

    @Test
    void aReplyThatIsLostWithItsSessionIsMadeUpForThoughSomebodyElseHasGoneOn() {
        world.loseReplyToTransaction(1);
        CompletableFuture<List<String>> mine = one.migrate(BASE, TWICE, THIRD);
        world.until(() -> world.records().size() == 2);
        one.member.pause(true);
        assertThat(world.finish(two.migrate(BASE, TWICE, THIRD))).containsExactly("third");
        one.member.pause(false);
        assertThat(world.finish(mine)).containsExactly("base", "twice");
        assertThat(writes()).isEqualTo(3);
        assertNothingLeft();
    }

    @Test
    void whoLosesTheLockAppliesNothingWithoutIt() {
        List<String> seen = new ArrayList<>();
        world.beforeTransaction(() -> {
            world.server.children(PATH + "/lock").forEach(node -> world.server.delete(PATH + "/lock/" + node));
            world.clients.clock().after(Duration.ofMillis(1), () -> seen.addAll(world.records()));
        });
        assertThat(world.finish(one.migrate(BASE, TWICE))).containsExactly("base", "twice");
        assertThat(seen).isEmpty();
        assertThat(writes()).isEqualTo(2);
        assertNothingLeft();
    }

    @Test
    void ofAMigrationThatIsRefusedNothingIsAppliedAndThoseBeforeStay() {
        Migration bad = Migration.of("bad", Op.setData("/app/count", data("9")), Op.delete("/app/missing"));
        assertThat(world.failure(one.migrate(BASE, bad, THIRD)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bad")
                .cause()
                .isInstanceOfSatisfying(
                        MultiException.class,
                        refusal -> assertThat(refusal.failedIndex()).isEqualTo(2));
        assertThat(world.records()).containsExactly("000001-base");
        assertThat(writes()).isZero();
        assertNothingLeft();
        assertThat(world.finish(one.migrate(BASE, THIRD))).containsExactly("third");
    }

    private void assertRefused(String why, Migration... list) {
        List<String> before = world.records();
        int writes = writes();
        assertThat(world.failure(one.migrate(list)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Nothing was applied")
                .hasMessageContaining(why);
        assertThat(world.records()).isEqualTo(before);
        assertThat(writes()).isEqualTo(writes);
        assertNothingLeft();
    }

    @Test
    void aListThatIsNotThatOfBeforeIsRefusedBeforeAnythingIsApplied() {
        world.finish(one.migrate(BASE, TWICE));
        Migration changed = Migration.of("base", Op.create("/app", data("x")), Op.create("/app/count", null));
        assertRefused("base was changed", changed, TWICE, THIRD);
        assertRefused("twice, was applied, and is not in the list", BASE, THIRD);
        assertRefused("twice, was applied, and is not in the list", BASE);
        assertRefused("base was applied as number 1, and is number 2", TWICE, BASE, THIRD);
        assertRefused("base was applied as number 1, and is number 2", Migration.of("new", Op.delete("/x")), BASE);
        world.server.delete(PATH + "/applied/000001-base");
        assertRefused("the record of number 1 is missing", BASE, TWICE, THIRD);
    }

    @Test
    void aNodeThatIsNoRecordIsToldOf() {
        world.finish(one.migrate(BASE));
        world.server.change(PATH + "/applied/garbage", false);
        assertThat(world.failure(one.migrate(BASE, TWICE))).hasMessageContaining(PATH + "/applied/garbage");
        assertThat(writes()).isZero();
        assertNothingLeft();
    }

    @Test
    void whoWaitsForTheLockInVainHasAppliedNothingAndLeavesNoNode() {
        Grant held = world.finish(ZkLock.of(two.client, PATH + "/lock").acquireAsync(MigrationWorld.LONG));
        CompletableFuture<List<String>> late =
                ZkMigrations.of(one.client, PATH, List.of(BASE)).migrateAsync(Duration.ofSeconds(1));
        CompletableFuture<List<String>> cancelled = one.migrate(BASE);
        world.settle();
        cancelled.cancel(false);
        assertThat(world.failure(late))
                .isInstanceOf(OperationTimeoutException.class)
                .extracting(failure -> ((ZkException) failure).outcome())
                .isEqualTo(Outcome.REJECTED);
        world.settle();
        assertThat(world.server.children(PATH + "/lock")).hasSize(1);
        held.close();
        assertNothingLeft();
        assertThat(world.records()).isEmpty();
    }

    @Test
    void anythingThatDiffersInOperationsDiffersInTheirHash() {
        List<Op> all = List.of(
                Op.create("/a", null),
                Op.create("/a", new byte[0]),
                Op.create("/a", data("b")),
                Op.create("/ab", null),
                Op.create("/a", null, CreateOptions.of(CreateMode.CONTAINER)),
                Op.create("/a", null, CreateOptions.PERSISTENT.withAcl(List.of(Acl.world(Acl.READ)))),
                Op.create("/a", null, CreateOptions.PERSISTENT.withAcl(List.of(Acl.world(Acl.WRITE)))),
                Op.create("/a", null, CreateOptions.ttl(Duration.ofSeconds(1))),
                Op.create("/a", null, CreateOptions.ttl(Duration.ofSeconds(2))),
                Op.setData("/a", data("b")),
                Op.setData("/a", data("b"), 3),
                Op.delete("/a"),
                Op.delete("/a", 3),
                Op.check("/a", 3));
        List<String> hashes = new ArrayList<>();
        all.forEach(op -> hashes.add(OperationsHash.of(List.of(op))));
        hashes.add(OperationsHash.of(List.of(all.get(0), all.get(9))));
        hashes.add(OperationsHash.of(List.of(all.get(9), all.get(0))));
        assertThat(hashes).doesNotHaveDuplicates();
        assertThat(OperationsHash.of(List.of(Op.create("/a", data("b")), Op.delete("/c", 1))))
                .as("is in the nodes of users")
                .isEqualTo("cdd1d8e0b1118f5eaf5577132cd4e2d1b798796e896fd60bc2ab32a905d6f486");
    }

    @Test
    void whatIsNoMigrationIsRefused() {
        Op op = Op.delete("/a");
        for (String name : List.of("", "a/b", ".", "a\u0000")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Migration.of(name, op));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Migration.of("none"));
        assertThatIllegalArgumentException().isThrownBy(() -> Migration.of("a", Op.delete("a")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Migration.of("a", Op.create("/a", null, CreateOptions.EPHEMERAL)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZkMigrations.of(one.client, PATH, List.of(BASE, Migration.of("base", op))));
        assertThatIllegalArgumentException().isThrownBy(() -> ZkMigrations.of(one.client, "/", List.of(BASE)));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ZkMigrations.of(one.client, PATH, List.of(BASE)).migrateAsync(Duration.ZERO));
    }

    @Test
    void thoseThatTimeOutInAnOutageLeaveNothingUnderWay() {
        world.server.onConnect(request -> Reply.close());
        one.connection().cut();
        ZkMigrations migrations = ZkMigrations.of(one.client, PATH, List.of(BASE));
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(migrations.migrateAsync(Duration.ofSeconds(1)));
        }
        all.forEach(each -> assertThat(world.failure(each)).isInstanceOf(OperationTimeoutException.class));
        world.settle();
        assertThat(one.client.snapshot().pending() + one.client.snapshot().queued())
                .isZero();
    }

    @Test
    void aClientWhoseIdentityIsRefusedMigratesNoMore() {
        boolean[] refuses = {false};
        world.server.onRequest(request ->
                refuses[0] && request.opCode() == OpCode.auth ? Reply.error(Code.AUTHFAILED.intValue()) : null);
        world.finish(one.client.async().addAuth("digest", data("a:b")));
        one.connection().stall(SimulatedConnection.Direction.TO_SERVER);
        CompletableFuture<?> migrating = one.migrate(BASE);
        world.settle();
        refuses[0] = true;
        one.connection().cut();
        assertThat(world.failure(migrating)).isInstanceOf(AuthFailedException.class);
    }
}
