/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies that are lost, where the look for what became of it does not succeed at once. */
class LookAgainTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    private void stall(Direction direction) {
        user.member.connections().forEach(connection -> connection.stall(direction));
    }

    private void cut() {
        user.member.connections().forEach(SimulatedConnection::cut);
    }

    /** The next transaction is done, its reply is lost, and then the server is too busy to say what became of it. */
    private void loseReplyAndBeBusyWith(int opCode, int times) {
        world.loseReplyTo(OpCode.multi);
        world.before(OpCode.multi, () -> world.answer(opCode, times, Code.THROTTLEDOP));
    }

    private void untilAsked(int opCode) {
        world.asked();
        world.until(() -> world.asked().contains(opCode));
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.sync, OpCode.getData})
    void anItemIsHandedOutOnceThatIsKnown(int busyWith) {
        user.put("a", "b", "c");
        loseReplyAndBeBusyWith(busyWith, 2);
        assertThat(user.take()).contains("a");
        loseReplyAndBeBusyWith(busyWith, 2);
        assertThat(user.claim().value()).isEqualTo("b");
        assertThat(user.take()).contains("c");
        assertThat(user.take()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.sync, OpCode.exists, OpCode.getData})
    void aClaimHasEndedOnceThatIsKnown(int busyWith) {
        user.put("a", "b");
        Item<String> first = user.claim();
        loseReplyAndBeBusyWith(busyWith, 2);
        assertThat(world.finish(first.acknowledgeAsync())).isTrue();
        assertThat(world.items()).hasSize(1);
        Item<String> second = user.claim();
        loseReplyAndBeBusyWith(busyWith, 2);
        assertThat(world.finish(second.giveBackAsync())).isTrue();
        assertThat(world.items()).hasSize(1);
        assertThat(world.claims()).isEmpty();
        user.assertNothingLeft();
    }

    /** An answer that is none must not pass for the word that the claim has gone. */
    @ParameterizedTest
    @ValueSource(ints = {OpCode.sync, OpCode.exists, OpCode.getData})
    void whatDidNotArriveIsSentAgainOnceThatIsKnown(int busyWith) {
        user.put("a");
        Item<String> item = user.claim();
        stall(Direction.TO_SERVER);
        CompletableFuture<Boolean> done = user.waiting(item.acknowledgeAsync());
        world.answer(busyWith, 2, Code.THROTTLEDOP);
        cut();
        assertThat(world.finish(done)).isTrue();
        assertThat(world.items()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void aTakeWhoseClientEndsBeforeTheNextLookSaysThatItDoesNotKnow() {
        user.put("a");
        loseReplyAndBeBusyWith(OpCode.sync, 1000);
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(LONG);
        untilAsked(OpCode.sync);
        world.clients.run(Duration.ofMillis(250)); // in a pause
        user.member.close();
        assertThat(world.failure(taking))
                .isInstanceOfSatisfying(
                        ZkException.class, lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN))
                .hasMessageContaining(PATH + "/entries/item-");
        assertThat(user.member.listeners()).isEqualTo(1);
    }

    @Test
    void anAcknowledgementFailsWithItsClientWhileTheServerIsBusy() {
        user.put("a");
        Item<String> item = user.claim();
        world.answer(OpCode.multi, 1000, Code.THROTTLEDOP);
        CompletableFuture<Boolean> acknowledging = item.acknowledgeAsync();
        untilAsked(OpCode.multi);
        world.clients.run(Duration.ofMillis(250)); // in a pause
        user.member.close();
        assertThat(world.failure(acknowledging)).isInstanceOf(ZkException.class);
        assertThat(user.member.listeners()).isEqualTo(1);
        assertThat(world.items()).hasSize(1);
    }

    @Test
    void anAcknowledgementFailsWithItsClientWhileItLooks() {
        user.put("a");
        Item<String> item = user.claim();
        world.loseReplyTo(OpCode.multi);
        CompletableFuture<Boolean> acknowledging = item.acknowledgeAsync();
        untilAsked(OpCode.getData);
        stall(Direction.TO_CLIENT);
        user.member.close();
        assertThat(world.failure(acknowledging)).isInstanceOf(ZkException.class);
        assertThat(user.member.listeners()).isEqualTo(1);
    }

    // ---- clients that end, and claims that are refused ----

    /** Else nobody could have the item once the client was started again. */
    @ParameterizedTest
    @ValueSource(ints = {OpCode.getData, OpCode.multi})
    void aClientThatEndsWhileAnItemIsTriedForLeavesNothing(int opCode) {
        user.put("a");
        CompletableFuture<Optional<Item<String>>> claiming = user.queue.claimAsync(LONG);
        untilAsked(opCode);
        stall(Direction.TO_CLIENT);
        user.member.close();
        assertThat(world.failure(claiming)).isInstanceOf(ZkException.class);
        world.settle();
        assertThat(user.member.listeners()).isEqualTo(1);
    }

    @Test
    void aClientThatEndsWhileAnItemIsPutAsideLeavesNothing() {
        User strict = world.user(QueueOptions.DEFAULTS.withMaxAttempts(1));
        strict.put("poison");
        assertThat(world.finish(strict.claim().giveBackAsync())).isTrue();
        world.before(
                OpCode.multi,
                () -> world.before(
                        OpCode.multi,
                        () -> strict.member
                                .connections()
                                .forEach(connection -> connection.stall(Direction.TO_CLIENT))));
        CompletableFuture<Optional<Item<String>>> claiming = strict.queue.claimAsync(LONG);
        world.until(() -> strict.member.connections().stream().anyMatch(SimulatedConnection::isStalled));
        strict.member.close();
        assertThat(world.failure(claiming)).isInstanceOf(ZkException.class);
        world.settle();
        assertThat(strict.member.listeners()).isEqualTo(1);
    }

    @Test
    void whatAnOperatorHasTakenAwayCannotBeAcknowledged() {
        user.put("a", "b");
        Item<String> first = user.claim();
        Item<String> second = user.claim();
        world.server.delete(PATH + "/taken/" + first.name());
        world.server.delete(PATH + "/entries/" + second.name());
        assertThat(world.finish(first.acknowledgeAsync())).isFalse();
        assertThat(world.finish(second.acknowledgeAsync())).isFalse();
        assertThat(world.items()).containsExactly(first.name());
        user.assertNothingLeft();
    }

    @Test
    void whoMayNotMakeThePlaceOfRejectedItemsIsToldSo() {
        user.put("a");
        Item<String> item = user.claim();
        world.answer(OpCode.create, 1, Code.NOAUTH);
        assertThat(world.failure(item.rejectAsync())).isInstanceOf(NoAuthException.class);
        user.assertNothingLeft();
        assertThat(item.isClaimed()).isTrue();
        assertThat(world.finish(item.rejectAsync())).isTrue();
        assertThat(world.server.children(PATH + "/dead")).containsExactly(item.name());
    }
}
