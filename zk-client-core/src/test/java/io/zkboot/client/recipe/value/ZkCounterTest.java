/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

class ZkCounterTest {
    private final ValueWorld world = new ValueWorld();

    @Test
    void aChangeAloneTakesOneRequestAndTheFirstOneThree() {
        world.given(ValueWorld.number(40));
        ValueWorld.User one = world.user();
        world.asked();
        assertThat(one.add(1)).isEqualTo(41);
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getData, OpCode.multi);
        assertThat(one.add(1)).isEqualTo(42);
        assertThat(world.asked()).containsExactly(OpCode.multi);
        assertThat(world.stored()).isEqualTo(42);
    }

    @Test
    void theFirstChangeMakesTheNodeAndItsParents() {
        ValueWorld.User one = world.user();
        assertThat(one.add(-3)).isEqualTo(-3);
        assertThat(world.stored()).isEqualTo(-3);
        assertThat(one.add(5)).isEqualTo(2);
    }

    @Test
    void whoFindsAnotherNumberTakesThat() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        one.add(1);
        two.add(10);
        world.asked();
        assertThat(one.add(100)).isEqualTo(111);
        assertThat(world.asked()).containsExactly(OpCode.multi, OpCode.getData, OpCode.multi);
    }

    @Test
    void whatIsAskedForAtTheSameTimeTravelsTogether() {
        ValueWorld.User one = world.user().begun();
        List<CompletableFuture<Long>> all =
                IntStream.range(0, 100).mapToObj(i -> one.counter.addAsync(1)).toList();
        assertThat(all.stream().map(world::finish))
                .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(i -> (long) i).toList());
        assertThat(world.asked()).containsExactly(OpCode.multi, OpCode.multi);
    }

    @Test
    void aReplyThatIsLostCountsOnce() {
        ValueWorld.User one = world.user().begun();
        one.add(1);
        one.deafen();
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        assertThat(world.stored()).as("applied").isEqualTo(2);
        one.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(2);
        assertThat(world.stored()).isEqualTo(2);
        assertThat(one.add(1)).isEqualTo(3);
    }

    @Test
    void aReplyThatIsLostCountsOnceAlsoIfOthersHaveGoneOn() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        one.add(1);
        one.deafen();
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        two.add(10);
        two.add(10);
        one.connection().cut();
        assertThat(world.finish(adding)).as("what it was at that moment").isEqualTo(2);
        assertThat(world.stored()).isEqualTo(22);
    }

    @Test
    void aRequestThatIsLostIsMadeUpForAlsoIfSomebodyElseWroteTheSame() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        one.add(1);
        two.add(0);
        one.connection().stall(Direction.TO_SERVER);
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        two.add(1); // the very value and version that ours would have had
        one.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(3);
        assertThat(world.stored()).isEqualTo(3);
    }

    @Test
    void afterRestNothingIsLeftBehind() {
        ValueWorld.User one = world.user();
        int listeners = one.member.listeners();
        one.add(1);
        assertThat(world.server.children(PATH)).hasSize(1);
        world.clients.run(Duration.ofSeconds(12));
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(one.member.listeners()).isEqualTo(listeners);
        assertThat(one.add(1)).isEqualTo(2);
    }

    // ---- what is known of a change that fails ----

    @Test
    void whatTimesOutBeforeItIsSentHasChangedNothing() {
        ValueWorld.User one = world.user().begun();
        ZkCounter counter = withTimeout(one, Duration.ofSeconds(2));
        world.finish(counter.addAsync(1));
        one.connection().cut();
        world.server.onConnect(request -> Reply.close());
        world.clients.run(Duration.ofMillis(50));
        CompletableFuture<Long> adding = counter.addAsync(1);
        assertThat(world.failure(adding))
                .isInstanceOf(OperationTimeoutException.class)
                .extracting(failure -> ((ZkException) failure).outcome())
                .isEqualTo(Outcome.REJECTED);
        world.server.onConnect(request -> null);
        world.clients.run(Duration.ofSeconds(5));
        assertThat(world.stored()).isEqualTo(1);
    }

    @Test
    void whatTimesOutWhileItsAnswerIsAwaitedIsUnknownAndNotSentAgain() {
        ValueWorld.User one = world.user().begun();
        ZkCounter counter = withTimeout(one, Duration.ofSeconds(1));
        world.finish(counter.addAsync(1));
        one.connection().stall(Direction.TO_SERVER);
        CompletableFuture<Long> adding = counter.addAsync(1);
        assertThat(outcome(world.failure(adding))).isEqualTo(Outcome.UNKNOWN);
        one.connection().cut();
        world.clients.run(Duration.ofSeconds(5));
        assertThat(world.stored()).isEqualTo(1);
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(2);
    }

    @Test
    void anAnswerThatIsLostWithItsSessionIsUnknownIfOthersHaveGoneOn() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user().begun();
        one.add(0);
        one.add(1);
        one.deafen();
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        world.server.expire(one.client.snapshot().sessionId());
        two.add(10);
        assertThat(outcome(world.failure(adding))).isEqualTo(Outcome.UNKNOWN);
        assertThat(world.failure(adding)).hasMessageContaining(PATH);
        assertThat(world.stored()).isEqualTo(12);
        assertThat(one.add(1)).isEqualTo(13);
    }

    @Test
    void aRequestThatIsLostWithItsSessionIsMadeUpForIfNobodyHasChangedTheNode() {
        ValueWorld.User one = world.user().begun();
        one.connection().stall(Direction.TO_SERVER);
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        world.server.expire(one.client.snapshot().sessionId());
        assertThat(world.finish(adding)).isEqualTo(1);
        assertThat(world.stored()).isEqualTo(1);
    }

    @Test
    void withoutAMarkALostAnswerIsUnknownAndALostRequestIsMadeUpFor() {
        world.given(ValueWorld.number(1));
        ValueWorld.User one = world.user();
        ZkCounter counter = ZkCounter.of(one.client, PATH, CounterOptions.DEFAULTS.withoutMark());
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(2);
        assertThat(world.server.children(PATH)).isEmpty();
        one.deafen();
        CompletableFuture<Long> answerLost = counter.addAsync(1);
        world.settle();
        one.connection().cut();
        assertThat(outcome(world.failure(answerLost))).isEqualTo(Outcome.UNKNOWN);
        assertThat(world.stored()).isEqualTo(3);
        one.connection().stall(Direction.TO_SERVER);
        CompletableFuture<Long> requestLost = counter.addAsync(1);
        world.settle();
        one.connection().cut();
        assertThat(world.finish(requestLost)).isEqualTo(4);
    }

    @Test
    void aClientThatIsClosedSaysSo() {
        ValueWorld.User one = world.user().begun();
        one.member.close();
        assertThat(world.failure(one.counter.addAsync(1))).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(one.counter.getAsync())).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aChangeOnItsWayWhenTheClientIsClosedIsUnknown() {
        ValueWorld.User one = world.user().begun();
        one.deafen();
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        one.member.close();
        assertThat(outcome(world.failure(adding))).isEqualTo(Outcome.UNKNOWN);
        assertThat(world.stored()).isEqualTo(1);
    }

    @Test
    void whoMayNotMakeAMarkIsToldAtWhichPath() {
        world.given(ValueWorld.number(1));
        ValueWorld.User one = world.user();
        world.script(request -> request.opCode() == OpCode.create2 ? Reply.error(Code.NOAUTH.intValue()) : null);
        assertThat(world.failure(one.counter.addAsync(1)))
                .isInstanceOf(NoAuthException.class)
                .hasMessageContaining(PATH);
        assertThat(world.stored()).isEqualTo(1);
        ZkCounter without = ZkCounter.of(one.client, PATH, CounterOptions.DEFAULTS.withoutMark());
        assertThat(world.finish(without.addAsync(1))).isEqualTo(2);
    }

    @Test
    void aServerThatRefusesForAMomentIsAskedAgain() {
        ValueWorld.User one = world.user().begun();
        int[] times = {3};
        world.script(
                request -> request.opCode() == OpCode.multi && times[0]-- > 0 ? Reply.error(-127) : null); // throttled
        assertThat(one.add(1)).isEqualTo(1);
        assertThat(times[0]).isNegative();
    }

    @Test
    void aQuotaThatIsExceededIsToldAndNotTriedAgain() {
        ValueWorld.User one = world.user().begun();
        world.script(request -> request.opCode() == OpCode.multi ? Reply.error(-125) : null);
        assertThat(outcome(world.failure(one.counter.addAsync(1)))).isEqualTo(Outcome.REJECTED);
        world.script(request -> null);
        assertThat(one.add(1)).isEqualTo(1);
    }

    // ---- somebody interferes ----

    @Test
    void aNodeThatWasDeletedBeginsAgainAtZero() {
        ValueWorld.User one = world.user().begun();
        one.add(7);
        deleteAll();
        assertThat(one.add(1)).isEqualTo(1);
        assertThat(world.finish(one.counter.getAsync())).isEqualTo(1);
    }

    /** The version is the one that is expected, the node is not. */
    @Test
    void aNodeThatWasMadeAnewWithTheVersionOfBeforeIsNotTakenForTheOldOne() {
        ValueWorld.User one = world.user().begun();
        one.add(100);
        int version = world.server.look(PATH).getVersion();
        deleteAll();
        world.given(ValueWorld.number(5));
        world.server.version(PATH, version);
        assertThat(one.add(1)).isEqualTo(6);
    }

    @Test
    void aMarkThatAnOperatorDeletesIsMadeAgain() {
        ValueWorld.User one = world.user().begun();
        world.server.delete(PATH + "/" + world.server.children(PATH).get(0));
        assertThat(one.add(1)).isEqualTo(1);
        assertThat(world.server.children(PATH)).hasSize(1);
    }

    @Test
    void garbageIsNotCountedOnAndNotOverwritten() {
        world.given("garbage".getBytes(StandardCharsets.UTF_8));
        ValueWorld.User one = world.user();
        assertThat(world.failure(one.counter.addAsync(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH)
                .hasMessageContaining("8 bytes")
                .message()
                .doesNotContain("garbage");
        assertThat(world.failure(one.counter.getAsync())).isInstanceOf(IllegalStateException.class);
        assertThat(world.server.data(PATH)).asString(StandardCharsets.UTF_8).isEqualTo("garbage");
        world.finish(one.counter.setAsync(3).thenApply(set -> true));
        assertThat(one.add(1)).isEqualTo(4);
    }

    @Test
    void anEmptyNodeIsZeroAsWithCurator() {
        world.given(new byte[0]);
        assertThat(world.user().add(1)).isEqualTo(1);
    }

    // ---- limits ----

    @Test
    void aSumThatDoesNotFitIsRefusedAndTheOthersWithItAreNot() {
        world.given(ValueWorld.number(Long.MAX_VALUE - 1));
        ValueWorld.User one = world.user();
        CompletableFuture<Long> first = one.counter.addAsync(1);
        CompletableFuture<Long> beyond = one.counter.addAsync(1);
        CompletableFuture<Long> down = one.counter.addAsync(-5);
        assertThat(world.finish(first)).isEqualTo(Long.MAX_VALUE);
        assertThat(world.failure(beyond))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining(PATH);
        assertThat(world.finish(down)).isEqualTo(Long.MAX_VALUE - 5);
        assertThat(world.stored()).isEqualTo(Long.MAX_VALUE - 5);
    }

    @Test
    void aSumThatDoesNotFitTheFormatIsRefused() {
        ValueWorld.User one = world.user();
        ZkCounter small = ZkCounter.of(one.client, PATH, CounterOptions.DEFAULTS.withFormat(CounterFormat.INT));
        world.finish(small.setAsync(Integer.MIN_VALUE).thenApply(set -> true));
        assertThat(world.failure(small.addAsync(-1))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> small.setAsync(1L << 31)).isInstanceOf(ArithmeticException.class);
        assertThat(world.finish(small.getAsync())).isEqualTo(Integer.MIN_VALUE);
        assertThat(world.server.data(PATH)).hasSize(4);
    }

    @Test
    void aVersionThatServersTakeForAnyIsNoStandstillAndNoFreePass() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user().begun();
        world.server.version(PATH, -2);
        assertThat(one.add(1)).isEqualTo(1);
        assertThat(world.server.look(PATH).getVersion()).isEqualTo(-1);
        two.add(0);
        world.server.version(PATH, -1);
        CompletableFuture<Long> mine = one.counter.addAsync(10);
        CompletableFuture<Long> other = two.counter.addAsync(100);
        world.finish(mine);
        world.finish(other);
        assertThat(world.stored()).isEqualTo(111);
        assertThat(world.server.look(PATH).getVersion()).isPositive();
    }

    @Test
    void aReplyThatIsLostAtTheLastVersionCountsOnce() {
        ValueWorld.User one = world.user().begun();
        world.server.version(PATH, -2);
        one.add(1);
        one.deafen();
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        one.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(2);
        assertThat(world.stored()).isEqualTo(2);
        assertThat(one.add(1)).isEqualTo(3);
    }

    // ---- comparing ----

    @Test
    void aComparisonThatFailsIsAboutTheNumberAsItIsNow() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        two.add(5);
        assertThat(world.finish(one.counter.compareAndSetAsync(0, 9))).isFalse();
        world.asked();
        two.add(5);
        assertThat(world.finish(one.counter.compareAndSetAsync(10, 9))).isTrue();
        assertThat(world.stored()).isEqualTo(9);
    }

    @Test
    void theSameNumberWrittenAgainIsAnotherOneToTrySet() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        Versioned<Long> seen = world.finish(one.counter.getVersionedAsync());
        two.add(0);
        assertThat(world.finish(one.counter.trySetAsync(seen, 5))).isFalse();
        assertThat(world.finish(one.counter.trySetAsync(world.finish(one.counter.getVersionedAsync()), 5)))
                .isTrue();
        assertThat(world.stored()).isEqualTo(5);
    }

    @Test
    void whatSomebodyExpectsIsNotTakenForWhatIsThere() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        two.add(7);
        Versioned<Long> seen = world.finish(two.counter.getVersionedAsync());
        one.counter.trySetAsync(new Versioned<>(5L, seen.stat()), 6).cancel(false);
        assertThat(world.finish(one.counter.compareAndSetAsync(5, 9))).isFalse();
        assertThat(world.stored()).isEqualTo(7);
    }

    @Test
    void whatWasReadNeedsNotBeReadAgainToBeSet() {
        ValueWorld.User one = world.user().begun();
        world.user().add(7);
        Versioned<Long> seen = world.finish(one.counter.getVersionedAsync());
        world.asked();
        assertThat(world.finish(one.counter.trySetAsync(seen, 8))).isTrue();
        assertThat(world.asked()).containsExactly(OpCode.multi);
    }

    @Test
    void ofTwoWhoSawNoNodeOneMakesIt() {
        ValueWorld.User one = world.user();
        ValueWorld.User two = world.user();
        Versioned<Long> none = world.finish(one.counter.getVersionedAsync());
        assertThat(none.exists()).isFalse();
        CompletableFuture<Boolean> mine = one.counter.trySetAsync(none, 5);
        CompletableFuture<Boolean> other = two.counter.trySetAsync(none, 5);
        assertThat(List.of(world.finish(mine), world.finish(other))).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aReplyThatIsLostWhenTheNodeWasMadeCountsOnce() {
        world.server.change("/values", false);
        ValueWorld.User one = world.user();
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                one.deafen();
            }
            return null;
        });
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.until(() -> world.server.look(PATH) != null);
        world.script(request -> null);
        one.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(1);
        assertThat(world.stored()).isEqualTo(1);
    }

    private static Outcome outcome(Throwable failure) {
        return ((ZkException) failure).outcome();
    }

    private static ZkCounter withTimeout(ValueWorld.User user, Duration timeout) {
        return ZkCounter.of(user.client, PATH, CounterOptions.DEFAULTS.withTimeout(timeout));
    }

    private void deleteAll() {
        world.server.children(PATH).forEach(name -> world.server.delete(PATH + "/" + name));
        world.server.delete(PATH);
    }
}
