/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

class ZkDoubleBarrierTest {
    private final BarrierWorld world = new BarrierWorld();
    private final List<BarrierWorld.User> users = new ArrayList<>();
    private final List<ZkDoubleBarrier> all = new ArrayList<>();

    private void members(int size, int count) {
        for (int i = 0; i < count; i++) {
            BarrierWorld.User user = world.user();
            users.add(user);
            all.add(user.twice(size));
        }
    }

    private CompletableFuture<?> waiting(ZkDoubleBarrier member) {
        CompletableFuture<?> entry = member.enterAsync(LONG);
        world.settle();
        assertThat(entry).isNotDone();
        return entry;
    }

    private CompletableFuture<?> leaving(ZkDoubleBarrier member) {
        CompletableFuture<?> leaving = member.leaveAsync(LONG);
        world.settle();
        assertThat(leaving).isNotDone();
        return leaving;
    }

    private void allEnter() {
        List<CompletableFuture<?>> entries = new ArrayList<>();
        all.forEach(member -> entries.add(member.enterAsync(LONG)));
        entries.forEach(world::finish);
    }

    private void assertNothingIsLeft() {
        world.settle();
        assertThat(world.server.children(PATH)).as("nodes").isEmpty();
        assertThat(world.server.watches()).as("watches there").isZero();
        for (BarrierWorld.User user : users) {
            assertThat(user.client.snapshot().watches()).as("watches here").isZero();
            assertThat(user.member.listeners()).as("listeners").isEqualTo(user.listeners);
        }
    }

    @Test
    void nobodyPassesBeforeEnoughAreThereAndNobodyHasLeftBeforeAllHave() {
        members(3, 3);
        CompletableFuture<?> one = waiting(all.get(0));
        CompletableFuture<?> two = waiting(all.get(1));
        world.finish(all.get(2).enterAsync(LONG));
        world.finish(one);
        world.finish(two);
        CompletableFuture<?> first = leaving(all.get(1));
        CompletableFuture<?> second = leaving(all.get(0));
        world.finish(all.get(2).leaveAsync(LONG));
        world.finish(first);
        world.finish(second);
        assertNothingIsLeft();
    }

    @Test
    void oneRoundAfterTheOther() {
        members(2, 2);
        for (int round = 1; round <= 5; round++) {
            allEnter();
            List<CompletableFuture<?>> exits = new ArrayList<>();
            all.forEach(member -> exits.add(member.leaveAsync(LONG)));
            exits.forEach(world::finish);
        }
        assertThat(world.server.data(PATH)).asString(StandardCharsets.UTF_8).startsWith("5 2\n");
        assertNothingIsLeft();
    }

    @Test
    void theLastOneOfARoundTakesOneTransactionMore() {
        members(2, 2);
        waiting(all.get(0));
        world.asked();
        world.finish(all.get(1).enterAsync(LONG));
        List<Integer> asked = world.asked();
        assertThat(asked.subList(0, 4))
                .containsExactly(OpCode.create2, OpCode.getData, OpCode.getChildren2, OpCode.multi);
    }

    @Test
    void whoTimedOutIsNotCounted() {
        members(2, 3);
        assertThat(world.failure(all.get(0).enterAsync(Duration.ofSeconds(1))))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining(PATH);
        CompletableFuture<?> one = waiting(all.get(1));
        world.finish(all.get(2).enterAsync(LONG));
        world.finish(one);
        assertThat(world.server.children(PATH)).hasSize(2);
    }

    @Test
    void whoGaveUpIsNotCountedAndLeavesNothing() {
        members(2, 2);
        CompletableFuture<?> one = waiting(all.get(0));
        one.cancel(false);
        world.settle();
        assertNothingIsLeft();
        CompletableFuture<?> again = waiting(all.get(0));
        world.finish(all.get(1).enterAsync(LONG));
        world.finish(again);
    }

    @Test
    void whoGaveUpInAnOutageIsNeverAMember() {
        members(2, 2);
        world.given();
        world.outage(true);
        CompletableFuture<?> cancelled = all.get(0).enterAsync(LONG);
        assertThat(users.get(0).underWay()).as("sent by the caller's thread").isZero();
        world.settle();
        cancelled.cancel(false);
        CompletableFuture<?> late = all.get(0).enterAsync(Duration.ofSeconds(1));
        assertThat(world.failure(late)).isInstanceOf(OperationTimeoutException.class);
        world.settle();
        assertThat(users.get(0).underWay()).isZero();
        world.asked();
        world.outage(false);
        world.until(() -> users.get(0).client.state().isConnected());
        world.settle();
        assertThat(world.asked()).doesNotContain(OpCode.create2);
        assertNothingIsLeft();
    }

    /** The connection is lost when the request is out, and nobody knows whether it came there. */
    @Test
    void whoGaveUpWhileHisNodeWasMadeIsAMemberNoLonger() {
        members(2, 2);
        world.given();
        users.get(0).connection().stall(Direction.TO_CLIENT);
        CompletableFuture<?> late = all.get(0).enterAsync(Duration.ofSeconds(1));
        world.until(() -> !world.server.children(PATH).isEmpty());
        assertThat(world.failure(late)).isInstanceOf(OperationTimeoutException.class);
        users.get(0).connection().cut();
        world.until(() -> users.get(0).client.state().isConnected());
        assertNothingIsLeft();
    }

    /** One that gave up leaves as well, though that takes a server. */
    @Test
    void whoLeavesInAnOutageHasLeftWhenItIsOver() {
        members(2, 2);
        allEnter();
        world.outage(true);
        assertThat(world.failure(all.get(0).leaveAsync(Duration.ofSeconds(1))))
                .isInstanceOf(OperationTimeoutException.class);
        world.outage(false);
        world.finish(all.get(1).leaveAsync(LONG));
        world.finish(all.get(0).leaveAsync(LONG));
        assertNothingIsLeft();
    }

    @Test
    void whoDiedIsNotCounted() {
        members(2, 3);
        waiting(all.get(0));
        users.get(0).member.close();
        world.settle();
        CompletableFuture<?> one = waiting(all.get(1));
        world.finish(all.get(2).enterAsync(LONG));
        world.finish(one);
    }

    @Test
    void otherChildrenAreNoMembers() {
        world.given();
        world.server.change(PATH + "/ready", false);
        world.server.change(PATH + "/0123456789abcdef", false);
        members(3, 3);
        waiting(all.get(0));
        waiting(all.get(1));
        world.finish(all.get(2).enterAsync(LONG));
    }

    @Test
    void aMemberThatDiesInsideCountsAsHavingLeft() {
        members(3, 3);
        allEnter();
        CompletableFuture<?> one = leaving(all.get(0));
        CompletableFuture<?> two = leaving(all.get(1));
        users.get(2).member.close();
        world.finish(one);
        world.finish(two);
    }

    @Test
    void whoComesTooEarlyWaitsForTheNextRoundAndDoesNotSpoilThisOne() {
        members(2, 4);
        world.finish(
                CompletableFuture.allOf(all.get(0).enterAsync(LONG), all.get(1).enterAsync(LONG)));
        CompletableFuture<?> three = waiting(all.get(2));
        CompletableFuture<?> four = waiting(all.get(3));
        CompletableFuture<?> first = leaving(all.get(0));
        assertThat(three).isNotDone();
        world.finish(all.get(1).leaveAsync(LONG));
        world.finish(first);
        world.finish(three);
        world.finish(four);
    }

    @Test
    void whoWaitsForTheNextRoundGoesOnWhenTheLastOfThisOneDie() {
        members(2, 4);
        world.finish(
                CompletableFuture.allOf(all.get(0).enterAsync(LONG), all.get(1).enterAsync(LONG)));
        CompletableFuture<?> three = waiting(all.get(2));
        CompletableFuture<?> four = waiting(all.get(3));
        users.get(0).member.close();
        users.get(1).member.close();
        world.finish(three);
        world.finish(four);
    }

    @Test
    void aMemberOfTheRoundBeforeThatLeavesLateDoesNotEndTheNextOne() {
        members(2, 3);
        world.finish(
                CompletableFuture.allOf(all.get(0).enterAsync(LONG), all.get(1).enterAsync(LONG)));
        world.finish(
                CompletableFuture.allOf(all.get(0).leaveAsync(LONG), all.get(1).leaveAsync(LONG)));
        world.finish(
                CompletableFuture.allOf(all.get(0).enterAsync(LONG), all.get(2).enterAsync(LONG)));
        assertThatThrownBy(() -> all.get(1).leaveAsync(LONG)).isInstanceOf(IllegalStateException.class);
        CompletableFuture<?> first = leaving(all.get(0));
        world.finish(all.get(2).leaveAsync(LONG));
        world.finish(first);
    }

    @Test
    void aMemberThatDiesAtTheLastMomentIsNotPassedWith() {
        members(2, 3);
        CompletableFuture<?> one = waiting(all.get(0));
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                world.script(any -> null);
                world.server.delete(PATH + "/"
                        + world.server.children(PATH).stream()
                                .min(java.util.Comparator.comparing(name -> name.substring(name.length() - 10)))
                                .orElseThrow());
                users.get(0).member.close();
            }
            return null;
        });
        CompletableFuture<?> two = waiting(all.get(1));
        assertThat(one).isNotCompleted();
        world.finish(all.get(2).enterAsync(LONG));
        world.finish(two);
    }

    @Test
    void aReplyThatIsLostIsFoundInTheData() {
        members(2, 2);
        CompletableFuture<?> one = waiting(all.get(0));
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                users.get(1).connection().stall(Direction.TO_CLIENT);
            }
            return null;
        });
        CompletableFuture<?> two = all.get(1).enterAsync(LONG);
        world.finish(one);
        users.get(1).connection().cut();
        world.finish(two);
    }

    @Test
    void aMemberWhoseNodeAnOperatorDeletesComesAgain() {
        members(2, 2);
        CompletableFuture<?> one = waiting(all.get(0));
        world.server.delete(PATH + "/" + world.server.children(PATH).get(0));
        world.settle();
        assertThat(world.server.children(PATH)).hasSize(1);
        world.finish(all.get(1).enterAsync(LONG));
        world.finish(one);
    }

    @Test
    void aMemberWhoseSessionExpiresWhileItWaitsComesAgain() {
        members(2, 2);
        CompletableFuture<?> one = waiting(all.get(0));
        world.server.expire(users.get(0).client.snapshot().sessionId());
        world.clients.run(Duration.ofSeconds(3));
        world.finish(all.get(1).enterAsync(LONG));
        world.finish(one);
    }

    @Test
    void aBarrierThatIsDeletedWhileSomebodyWaitsIsMadeAgain() {
        members(2, 2);
        CompletableFuture<?> one = waiting(all.get(0));
        world.server.children(PATH).forEach(name -> world.server.delete(PATH + "/" + name));
        world.server.delete(PATH);
        world.settle();
        world.finish(all.get(1).enterAsync(LONG));
        world.finish(one);
    }

    @Test
    void whoSaysAnotherNumberIsRefusedAndLeavesNothing() {
        members(2, 1);
        waiting(all.get(0));
        BarrierWorld.User other = world.user();
        assertThat(world.failure(other.twice(3).enterAsync(LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 members here")
                .hasMessageContaining("agreed on 2")
                .hasMessageContaining(PATH);
        world.settle();
        assertThat(world.server.children(PATH)).hasSize(1);
    }

    @Test
    void aNodeThatHoldsSomethingElseIsRefused() {
        world.given();
        world.server.setData(PATH, "garbage".getBytes(StandardCharsets.UTF_8));
        members(1, 1);
        assertThat(world.failure(all.get(0).enterAsync(LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH)
                .message()
                .doesNotContain("garbage");
        assertNothingIsLeft();
    }

    @Test
    void aNodeThatSomebodyElseHasMadeIsTaken() {
        world.given();
        members(2, 2);
        allEnter();
    }

    @Test
    void leavingMayBeWaitedForAgain() {
        members(2, 2);
        allEnter();
        assertThat(world.failure(all.get(0).leaveAsync(Duration.ofSeconds(1))))
                .isInstanceOf(OperationTimeoutException.class);
        assertThat(world.server.children(PATH)).as("it has left all the same").hasSize(1);
        CompletableFuture<?> again = leaving(all.get(0));
        world.finish(all.get(1).leaveAsync(LONG));
        world.finish(again);
        assertNothingIsLeft();
    }

    @Test
    void aMemberIsInOnePlaceAtATime() {
        members(1, 1);
        assertThatThrownBy(() -> all.get(0).leaveAsync(LONG)).isInstanceOf(IllegalStateException.class);
        allEnter();
        assertThatThrownBy(() -> all.get(0).enterAsync(LONG)).isInstanceOf(IllegalStateException.class);
        world.finish(all.get(0).leaveAsync(LONG));
        assertThatThrownBy(() -> all.get(0).leaveAsync(LONG)).isInstanceOf(IllegalStateException.class);
        allEnter();
    }

    @Test
    void aClosedClientEndsTheWait() {
        members(2, 1);
        CompletableFuture<?> one = waiting(all.get(0));
        users.get(0).member.close();
        assertThat(world.failure(one)).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(all.get(0).enterAsync(LONG))).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aVersionThatServersTakeForAnyIsNoStandstill() {
        members(2, 2);
        world.given();
        world.server.setData(PATH, "7 2".getBytes(StandardCharsets.UTF_8));
        world.server.version(PATH, -1);
        allEnter();
        assertThat(world.server.data(PATH)).asString(StandardCharsets.UTF_8).startsWith("8 2\n");
    }

    @Test
    void aNumberOutOfRangeIsRefused() {
        BarrierWorld.User user = world.user();
        assertThatThrownBy(() -> user.twice(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user.twice(1_001)).isInstanceOf(IllegalArgumentException.class);
        assertThat(user.twice(1_000).members()).isEqualTo(1_000);
    }
}
