/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** How it is found out what has become of a change whose answer was lost, if that does not go well at once. */
class LostAnswersTest {
    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user().begun();
    private final ValueWorld.User other = world.user();

    /** A change that has been made, whose answer does not come, and after which somebody else has made one. */
    private CompletableFuture<Long> lost() {
        user.deafen();
        CompletableFuture<Long> adding = user.counter.addAsync(1);
        world.settle();
        assertThat(world.stored()).isEqualTo(1);
        other.add(10);
        world.asked();
        return adding;
    }

    private void refuseOnce(Predicate<ReceivedRequest> which, Code code) {
        boolean[] refused = {false};
        world.script(request -> {
            if (refused[0] || !which.test(request)) {
                return null;
            }
            refused[0] = true;
            return Reply.error(code.intValue());
        });
    }

    private static boolean readsMark(ReceivedRequest request) {
        return request.opCode() == OpCode.getData && !request.path().equals(PATH);
    }

    private static boolean readsNode(ReceivedRequest request) {
        return request.opCode() == OpCode.getData && request.path().equals(PATH);
    }

    private void deleteAll() {
        world.server.children(PATH).forEach(name -> world.server.delete(PATH + "/" + name));
        world.server.delete(PATH);
    }

    private void assertUnknown(CompletableFuture<?> change, String message) {
        assertThat(world.failure(change))
                .isInstanceOfSatisfying(
                        ZkException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN))
                .hasMessageContaining(message);
    }

    @Test
    void aServerThatIsTooBusyToShowTheMarkIsAskedAgain() {
        CompletableFuture<Long> adding = lost();
        refuseOnce(LostAnswersTest::readsMark, Code.THROTTLEDOP);
        user.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(1);
        assertThat(world.stored()).isEqualTo(11);
    }

    @Test
    void aMarkThatCannotBeAskedForIsAskedForOnTheNextConnection() {
        CompletableFuture<Long> adding = lost();
        boolean[] asked = {false};
        world.script(request -> {
            if (asked[0] || !readsMark(request)) {
                return null;
            }
            asked[0] = true;
            return Reply.error(Code.THROTTLEDOP.intValue());
        });
        user.connection().cut();
        world.until(() -> asked[0]);
        world.clients.run(Duration.ofMillis(50)); // the pause before it is asked for again has begun
        world.outage(true);
        assertThat(adding).isNotDone();
        world.outage(false);
        assertThat(world.finish(adding)).isEqualTo(1);
        assertThat(world.stored()).isEqualTo(11);
    }

    @Test
    void aMarkThatMayNotBeReadLeavesItUnknownAndSaysWhy() {
        CompletableFuture<Long> adding = lost();
        world.script(request -> readsMark(request) ? Reply.error(Code.NOAUTH.intValue()) : null);
        user.connection().cut();
        world.until(adding::isDone);
        assertThat(world.asked()).filteredOn(code -> code == OpCode.getData).hasSize(1);
        assertUnknown(adding, "could not be found out");
        assertThat(world.failure(adding)).hasCauseInstanceOf(NoAuthException.class);
        world.script(request -> null);
        assertThat(user.add(1)).isEqualTo(12);
    }

    @Test
    void aMarkThatSomebodyHasTakenAwayLeavesItUnknownAndThatIsSaid() {
        CompletableFuture<Long> adding = lost();
        world.server.children(PATH).forEach(name -> world.server.delete(PATH + "/" + name));
        refuseOnce(LostAnswersTest::readsNode, Code.THROTTLEDOP);
        user.connection().cut();
        assertUnknown(adding, "has taken away the mark");
        assertThat(user.add(1)).isEqualTo(12);
    }

    @Test
    void withoutAMarkThatIsSaidToo() {
        ZkCounter counter = ZkCounter.of(user.client, PATH, CounterOptions.DEFAULTS.withoutMark());
        world.finish(counter.addAsync(0));
        user.deafen();
        CompletableFuture<Long> adding = counter.addAsync(1);
        world.settle();
        user.connection().cut();
        assertUnknown(adding, "there is no mark that would show it");
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(2);
    }

    @Test
    void aNodeThatWasDeletedMeanwhileLeavesItUnknownAndIsNotMadeForIt() {
        CompletableFuture<Long> adding = lost();
        deleteAll();
        user.connection().cut();
        assertUnknown(adding, "has taken away the mark");
        world.settle();
        assertThat(world.server.look(PATH)).isNull();
        assertThat(user.add(1)).isEqualTo(1);
    }

    @Test
    void aNodeThatMayNotBeReadAnyMoreLeavesItUnknownAtOnce() {
        CompletableFuture<Long> adding = lost();
        world.server.children(PATH).forEach(name -> world.server.delete(PATH + "/" + name));
        world.script(request -> readsNode(request) ? Reply.error(Code.NOAUTH.intValue()) : null);
        user.connection().cut();
        assertUnknown(adding, "could not be found out");
        assertThat(world.failure(adding)).hasCauseInstanceOf(NoAuthException.class);
    }

    /** It is known not to have been made, and what to make it of: what has refused it is not tried twice. */
    @Test
    void aRequestThatNeverArrivedIsMadeUpForWithOneRefusal() {
        user.connection().stall(Direction.TO_SERVER);
        CompletableFuture<Long> adding = user.counter.addAsync(1);
        world.settle();
        other.add(10);
        world.asked();
        user.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(11);
        assertThat(world.asked())
                .as("refused, the mark, the node, made")
                .containsExactly(OpCode.multi, OpCode.getData, OpCode.getData, OpCode.multi);
    }

    @Test
    void whatNobodyWantsToKnowAnyMoreWhenItIsRefusedHoldsUpNothing() {
        CompletableFuture<Long> adding = lost();
        boolean[] refused = {false};
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                refused[0] = true;
                user.connection().latency(Duration.ofMillis(50));
            }
            return null;
        });
        user.connection().cut();
        world.until(() -> refused[0]);
        adding.cancel(false);
        world.settle();
        world.script(request -> null);
        assertThat(world.finish(user.counter.addAsync(1))).isEqualTo(12);
        assertThat(world.stored()).isEqualTo(12);
    }

    @Test
    void aNodeThatWasMadeForNobodyHasNoMarkLeft() {
        deleteAll();
        CompletableFuture<?>[] adding = {null};
        world.script(request -> {
            if (request.opCode() == OpCode.multi && request.connection() == user.connection()) {
                user.deafen();
            }
            return null;
        });
        ZkCounter fresh = ZkCounter.of(user.client, PATH);
        adding[0] = fresh.addAsync(1);
        world.until(() -> world.server.look(PATH) != null);
        world.settle();
        assertThat(world.server.children(PATH)).hasSize(1);
        adding[0].cancel(false);
        world.script(request -> null);
        user.connection().cut();
        world.until(() -> user.client.state().isConnected());
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(world.stored()).isEqualTo(1);
    }

    @Test
    void aNodeThatWasMadeIsMadeAlsoIfTheTimeIsOverBeforeItIsReadAgain() {
        deleteAll();
        ZkCounter hasty = ZkCounter.of(user.client, PATH, CounterOptions.DEFAULTS.withTimeout(Duration.ofSeconds(2)));
        boolean[] made = {false};
        boolean[] busy = {true};
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                made[0] = !busy[0];
                return busy[0] ? Reply.error(Code.THROTTLEDOP.intValue()) : null;
            }
            return made[0] && request.opCode() == OpCode.getData ? Reply.silence() : null;
        });
        CompletableFuture<Long> adding = hasty.addAsync(1);
        world.clients.run(Duration.ofSeconds(1));
        busy[0] = false;
        world.clients.run(Duration.ofMillis(1_010));
        assertThat(made[0]).isTrue();
        assertThat(adding).as("when its time is over").isCompletedWithValue(1L);
        assertThat(world.stored()).isEqualTo(1);
    }

    @Test
    void aChangeThatWaitsBehindOneOnItsWayHasChangedNothingWhenItsTimeIsOver() {
        ZkCounter hasty = ZkCounter.of(user.client, PATH, CounterOptions.DEFAULTS.withTimeout(Duration.ofSeconds(2)));
        world.finish(hasty.addAsync(0));
        user.connection().stall(Direction.TO_SERVER);
        CompletableFuture<Long> first = hasty.addAsync(1);
        world.clients.run(Duration.ofSeconds(1));
        CompletableFuture<Long> second = hasty.addAsync(1);
        assertUnknown(first, "on its way");
        assertThat(world.failure(second))
                .isInstanceOfSatisfying(
                        ZkException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED));
    }
}
