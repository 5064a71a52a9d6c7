/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Queues, when replies, connections and sessions get lost. */
class LostReplyTest {
    private final QueueWorld world = new QueueWorld();

    @Test
    void anItemThatWasTakenIsHandedOutThoughTheReplyIsLost() {
        User user = world.user();
        user.put("a", "b");
        world.loseReplyTo(OpCode.multi);
        assertThat(user.take()).contains("a"); // not "b", as if somebody else had taken "a"
        assertThat(user.take()).contains("b");
        world.settle();
        assertThat(world.claims()).isEmpty();
    }

    @Test
    void withALayoutOfOthersAsWell() {
        for (QueueLayout layout : List.of(QueueLayout.CURATOR_SIMPLE_QUEUE, QueueLayout.KAZOO_QUEUE)) {
            QueueWorld other = new QueueWorld();
            User user = other.user(QueueOptions.DEFAULTS.withLayout(layout));
            user.put("a", "b");
            other.loseReplyTo(OpCode.multi);
            assertThat(user.take()).contains("a");
            assertThat(user.take()).contains("b");
            other.settle();
            assertThat(other.server.children(PATH)).isEmpty();
            assertThat(other.server.children(PATH + "-taken")).isEmpty();
        }
    }

    @Test
    void anItemThatSomebodyElseTakesWhileTheConnectionIsGoneIsNotOnesOwn() {
        User user = world.user();
        User other = world.user();
        user.put("a", "b");
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(LONG);
        world.until(() -> world.asked().contains(OpCode.getData));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_SERVER));
        world.clients.run(Duration.ofMillis(50)); // its transaction is on the way, and never arrives
        assertThat(other.take()).contains("a");
        user.member.connections().forEach(SimulatedConnection::cut);
        assertThat(world.finish(taking)).contains("b");
    }

    @Test
    void aTakeThatNobodyCanTellOfSaysSo() {
        User user = world.user();
        user.put("a", "b");
        world.loseReplyTo(OpCode.multi);
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(LONG);
        world.until(() -> user.client.state() == SessionState.SUSPENDED);
        user.expire();
        assertThat(world.failure(taking))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN))
                .hasMessageContaining(PATH + "/entries/item-");
        assertThat(user.take()).contains("b");
    }

    /** The item is taken on the server, which cannot say so. */
    private CompletableFuture<Optional<String>> takenUnheard(User user, Duration longest) {
        user.put("a");
        world.asked();
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(longest);
        world.until(() -> world.asked().contains(OpCode.multi));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        return taking;
    }

    @Test
    void aTakeWhoseTimeIsOverBeforeTheAnswerDoesNotSayThatThereWasNothing() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = takenUnheard(user, Duration.ofMillis(200));
        assertThat(world.failure(taking))
                .isInstanceOfSatisfying(
                        OperationTimeoutException.class,
                        late -> assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN))
                .hasMessageContaining(PATH + "/entries/item-");
        assertThat(world.items()).isEmpty();
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        world.settle();
        assertThat(user.take()).contains("a"); // it went back
    }

    @Test
    void whoseTimeIsOverWhileTheItemIsReadTakesItNoMore() {
        User user = world.user();
        user.put("a");
        world.asked();
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(Duration.ofMillis(200));
        world.until(() -> world.asked().contains(OpCode.getData));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        assertThat(world.finish(taking)).isEmpty();
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        world.settle();
        assertThat(world.asked()).as("it would be lost with the session").doesNotContain(OpCode.multi);
        assertThat(user.take()).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void whatSomebodyReadsWhoseTimeIsOverGoesToTheNextOne() {
        User user = world.user();
        user.put("a", "b");
        world.asked();
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(Duration.ofMillis(200));
        world.until(() -> world.asked().contains(OpCode.getData));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        CompletableFuture<Optional<String>> next = user.queue.takeAsync(LONG);
        assertThat(world.finish(taking)).isEmpty();
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        assertThat(world.finish(next)).isPresent();
        assertThat(user.take()).isPresent();
        assertThat(world.items()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void whatWasPutBackIsNotPutBackOnceMoreWhileSomebodyElseTakesIt() {
        User user = world.user();
        User other = world.user();
        CompletableFuture<Optional<String>> taking = takenUnheard(user, LONG);
        taking.cancel(false);
        world.loseReplyTo(OpCode.multi); // which puts it back
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        world.until(() -> !world.items().isEmpty());
        CompletableFuture<Optional<String>> others = other.queue.takeAsync(LONG);
        world.asked();
        world.until(() -> world.asked().contains(OpCode.multi));
        other.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        world.clients.run(Duration.ofSeconds(2));
        assertThat(world.items()).as("what somebody else has taken").isEmpty();
        other.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        assertThat(world.finish(others)).contains("a");
        world.settle();
        assertThat(world.claims()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void anAnswerThatComesALittleAfterTheTimeIsGood() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = takenUnheard(user, Duration.ofMillis(200));
        world.clients.run(Duration.ofMillis(400));
        assertThat(taking).isNotDone();
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        assertThat(world.finish(taking)).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void aTakeThatTheEndOfTheClientMeetsBeforeTheAnswerSaysThatItDoesNotKnow() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = takenUnheard(user, LONG);
        user.member.close();
        assertThat(world.failure(taking))
                .isInstanceOfSatisfying(
                        ZkException.class, lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN))
                .hasMessageContaining(PATH + "/entries/item-");
    }

    @Test
    void aClaimIsOnesOwnThoughTheReplyIsLost() {
        User user = world.user();
        user.put("a", "b");
        world.loseReplyTo(OpCode.multi);
        Item<String> item = user.claim();
        assertThat(item.value()).isEqualTo("a");
        assertThat(world.claims()).hasSize(1);
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
    }

    @Test
    void aClaimThatWentWithItsSessionIsMadeAgain() {
        User user = world.user();
        user.put("a");
        world.loseReplyTo(OpCode.multi);
        CompletableFuture<Optional<Item<String>>> claiming = user.queue.claimAsync(LONG);
        world.until(() -> user.client.state() == SessionState.SUSPENDED);
        user.expire();
        Item<String> item = world.finish(claiming).orElseThrow();
        assertThat(item.attempts()).isEqualTo(2);
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
    }

    @Test
    void whatWasAcknowledgedIsThoughTheReplyIsLost() {
        User user = world.user();
        user.put("a");
        Item<String> item = user.claim();
        world.loseReplyTo(OpCode.multi);
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
        assertThat(world.items()).isEmpty();
    }

    @Test
    void anAcknowledgementThatDidNotArriveIsSentAgain() {
        User user = world.user();
        user.put("a");
        Item<String> item = user.claim();
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_SERVER));
        CompletableFuture<Boolean> done = user.waiting(item.acknowledgeAsync());
        user.member.connections().forEach(SimulatedConnection::cut);
        assertThat(world.finish(done)).isTrue();
        assertThat(world.items()).isEmpty();
        assertThat(world.claims()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void whatIsGivenBackIsThoughTheReplyIsLost() {
        User user = world.user();
        user.put("a");
        Item<String> item = user.claim();
        world.loseReplyTo(OpCode.multi);
        assertThat(world.finish(item.giveBackAsync())).isTrue();
        assertThat(world.claims()).isEmpty();
        assertThat(user.claim().attempts()).isEqualTo(2);
    }

    @Test
    void theItemOfAConsumerThatDiesGoesToAnotherOne() {
        User user = world.user();
        User other = world.user();
        user.put("a");
        Item<String> lost = user.claim();
        CompletableFuture<Optional<Item<String>>> waiting = other.waiting(other.queue.claimAsync(LONG));
        user.member.pause(true);
        Item<String> item = world.finish(waiting).orElseThrow();
        assertThat(item.attempts()).isEqualTo(2);
        assertThat(lost.isClaimed()).isFalse();
        user.member.pause(false);
        assertThat(world.finish(lost.acknowledgeAsync())).isFalse();
        assertThat(world.items()).hasSize(1);
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
    }

    @Test
    void anAcknowledgementOfASessionBeforeDoesNotHitTheClaimOfAnother() {
        User user = world.user();
        User other = world.user();
        user.put("a");
        Item<String> lost = user.claim();
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_SERVER));
        CompletableFuture<Boolean> late = user.waiting(lost.acknowledgeAsync());
        user.expire();
        Item<String> item = other.claim();
        user.member.connections().forEach(SimulatedConnection::cut);
        assertThat(world.failure(late)).isInstanceOf(ZkException.class);
        assertThat(world.finish(lost.acknowledgeAsync())).isFalse();
        assertThat(world.claims()).hasSize(1);
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
    }

    @Test
    void anItemThatWasPutIsKnownThoughTheReplyIsLost() {
        User user = world.user();
        user.put("first");
        world.loseReplyTo(OpCode.create);
        String name = world.finish(user.queue.putAsync("a"));
        assertThat(world.items()).hasSize(2).contains(name);
        world.loseReplyTo(OpCode.multi);
        assertThat(world.finish(user.queue.putAllAsync(List.of("b", "c"), 100))).isSubsetOf(world.items());
        assertThat(world.items()).hasSize(4);
    }

    @Test
    void anItemThatMayHaveBeenPutAndTakenIsNotPutAgain() {
        User user = world.user();
        User other = world.user();
        user.put("first");
        assertThat(user.take()).contains("first");
        CompletableFuture<Optional<String>> taking = other.waiting(other.queue.takeAsync(LONG));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        CompletableFuture<String> putting = user.queue.putAsync("a");
        assertThat(world.finish(taking)).contains("a");
        user.member.connections().forEach(SimulatedConnection::cut);
        assertThat(world.failure(putting))
                .isInstanceOfSatisfying(
                        ConnectionLossException.class,
                        lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(other.take()).isEmpty();
    }

    @Test
    void whoWaitsThroughALostConnectionHearsOfWhatCameMeanwhile() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        world.user().put("a");
        user.member.connections().forEach(SimulatedConnection::cut);
        assertThat(world.finish(taking)).contains("a");
    }

    @Test
    void whoWaitsThroughAnExpiryHearsOfWhatComesThen() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        user.expire();
        world.clients.run(java.time.Duration.ofSeconds(5));
        world.user().put("a");
        assertThat(world.finish(taking)).contains("a");
    }

    @Test
    void aQueueThatAnOperatorHasDeletedIsMadeAgain() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        for (String path : List.of("/entries", "/taken", "")) {
            world.server.delete(PATH + path);
        }
        world.settle();
        world.user().put("a");
        assertThat(world.finish(taking)).contains("a");
    }

    @Test
    void whoWaitsAtAServerInReadOnlyModeGoesOnAtAnother() {
        User user = world.readOnlyUser();
        user.put("a", "b");
        Item<String> item = user.claim();
        world.readOnly(true);
        world.until(() -> user.client.state() == SessionState.CONNECTED_READ_ONLY);
        CompletableFuture<Optional<Item<String>>> waiting = user.waiting(user.queue.claimAsync(LONG));
        CompletableFuture<Boolean> done = user.waiting(item.acknowledgeAsync());
        world.readOnly(false);
        assertThat(world.finish(waiting).orElseThrow().value()).isEqualTo("b");
        assertThat(world.finish(done)).isTrue();
    }
}
