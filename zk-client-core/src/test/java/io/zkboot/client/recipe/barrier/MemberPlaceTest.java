/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.recipe.barrier.BarrierWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Where a member of a double barrier stands, also if its caller gives up at the very moment when it gets there. */
class MemberPlaceTest {
    private final BarrierWorld world = new BarrierWorld();
    private final User one = world.user();
    private final User two = world.user();

    private CompletableFuture<?> waiting(CompletableFuture<?> wait) {
        world.settle();
        assertThat(wait).isNotDone();
        return wait;
    }

    /** The answer to the next such request comes to a client whose EventThread is kept busy. */
    private void keepBusyWith(int opCode) {
        world.script(request -> {
            if (request.opCode() == opCode) {
                one.member.busy(true);
                world.script(any -> null);
            }
            return null;
        });
    }

    private void assertNothingIsLeft() {
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(world.server.watches()).isZero();
        assertThat(one.member.listeners()).isEqualTo(one.listeners);
    }

    @Test
    void whoIsOnTheWayInEntersNoSecondTime() {
        ZkDoubleBarrier member = one.twice(2);
        CompletableFuture<?> entry = waiting(member.enterAsync(LONG));
        assertThatThrownBy(() -> member.enterAsync(LONG)).isInstanceOf(IllegalStateException.class);
        world.settle();
        assertThat(world.server.children(PATH)).hasSize(1);
        world.finish(two.twice(2).enterAsync(LONG));
        world.finish(entry);
    }

    @Test
    void whoGivesUpAtTheMomentWhenItPassesIsOutsideAndLeavesNothing() {
        ZkDoubleBarrier member = one.twice(1);
        keepBusyWith(OpCode.multi);
        CompletableFuture<?> entry = waiting(member.enterAsync(LONG));
        assertThat(entry.cancel(false)).isTrue();
        one.member.busy(false);
        assertNothingIsLeft();
        assertThatThrownBy(() -> member.leaveAsync(LONG)).isInstanceOf(IllegalStateException.class);
        world.finish(member.enterAsync(LONG));
        world.finish(member.leaveAsync(LONG));
        assertNothingIsLeft();
    }

    @Test
    void whoGivesUpAtTheMomentWhenAllHaveGoneMayAskAgain() {
        ZkDoubleBarrier member = one.twice(2);
        ZkDoubleBarrier other = two.twice(2);
        CompletableFuture<?> entry = member.enterAsync(LONG);
        world.finish(other.enterAsync(LONG));
        world.finish(entry);
        CompletableFuture<?> others = waiting(other.leaveAsync(LONG));
        keepBusyWith(OpCode.getChildren2);
        CompletableFuture<?> departure = waiting(member.leaveAsync(LONG));
        assertThat(departure.cancel(false)).isTrue();
        one.member.busy(false);
        assertNothingIsLeft();
        world.finish(others);
        world.finish(member.leaveAsync(LONG));
        world.finish(CompletableFuture.allOf(member.enterAsync(LONG), other.enterAsync(LONG)));
    }

    /** It asks for a node as if it were connected: that it is not any more it hears just after that. */
    @Test
    void whoGivesUpBeforeItsNodeIsAskedForIsNeverAMember() {
        world.given();
        one.member.busy(true);
        CompletableFuture<?> entry = one.twice(1).enterAsync(LONG);
        world.outage(true);
        one.member.busy(false);
        waiting(entry);
        assertThat(one.underWay()).isPositive();
        entry.cancel(false);
        world.settle();
        assertThat(one.underWay()).isZero();
        world.asked();
        world.outage(false);
        world.until(() -> one.client.state().isConnected());
        world.settle();
        assertThat(world.asked()).doesNotContain(OpCode.create2);
        assertNothingIsLeft();
    }

    @Test
    void whoseTransactionBeginsTheRoundHasPassedWithItsAnswer() {
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                world.script(later -> later.opCode() == OpCode.getData ? Reply.silence() : null);
            }
            return null;
        });
        ZkDoubleBarrier member = one.twice(1);
        world.finish(member.enterAsync(LONG));
        world.finish(member.leaveAsync(LONG));
        assertThat(world.server.children(PATH)).isEmpty();
    }

    /** It came behind those who are enough for the round, and is the first to see that they are. */
    @Test
    void whoBeginsTheRoundOfOthersWaitsForTheNextOne() {
        User three = world.user();
        ZkDoubleBarrier first = one.twice(2);
        ZkDoubleBarrier second = two.twice(2);
        CompletableFuture<?> entry = waiting(first.enterAsync(LONG));
        world.script(request -> {
            one.member.busy(true);
            two.member.busy(true);
            return null;
        });
        CompletableFuture<?> other = waiting(second.enterAsync(LONG));
        world.script(request -> null);
        CompletableFuture<?> late = waiting(three.twice(2).enterAsync(LONG));
        assertThat(world.server.data(PATH)).asString(StandardCharsets.UTF_8).startsWith("1 2\n");
        one.member.busy(false);
        two.member.busy(false);
        world.finish(entry);
        world.finish(other);
        CompletableFuture<?> departure = waiting(first.leaveAsync(LONG));
        world.finish(second.leaveAsync(LONG));
        world.finish(departure);
        waiting(late);
        world.finish(first.enterAsync(LONG));
        world.finish(late);
    }
}
