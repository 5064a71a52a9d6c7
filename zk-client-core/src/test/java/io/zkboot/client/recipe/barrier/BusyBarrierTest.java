/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.barrier.BarrierWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are too busy for a barrier, or refuse it; and threads that wait themselves. */
class BusyBarrierTest {
    private final BarrierWorld world = new BarrierWorld();
    private final User one = world.user();
    private final User two = world.user();
    private int refusals;

    /** Refuses the next so many requests of a kind. */
    private void refuse(int times, int code, Code why) {
        refusals = times;
        world.script(request -> request.opCode() == code && refusals-- > 0 ? Reply.error(why.intValue()) : null);
    }

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(world.clients::run, calls);
    }

    private Object done(Runnable call) throws Exception {
        return answer(() -> {
            call.run();
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.create2, OpCode.getChildren2, OpCode.exists, OpCode.delete})
    void allComeInAndGoOutTogetherThoughTheServerIsBusy(int code) {
        ZkDoubleBarrier first = one.twice(2);
        ZkDoubleBarrier second = two.twice(2);
        refuse(4, code, Code.THROTTLEDOP);
        CompletableFuture<?> in = first.enterAsync(LONG);
        world.settle();
        assertThat(in).isNotDone();
        world.finish(second.enterAsync(LONG));
        world.finish(in);
        CompletableFuture<?> out = first.leaveAsync(LONG);
        world.settle();
        assertThat(out).isNotDone();
        world.finish(second.leaveAsync(LONG));
        world.finish(out);
        assertThat(refusals).isNotPositive();
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(world.server.watches()).isZero();
    }

    @Test
    void whoMayNotMakeItsNodeIsToldSoAndMayTryAgain() {
        world.given();
        ZkDoubleBarrier barrier = one.twice(1);
        refuse(1, OpCode.create2, Code.NOAUTH);
        assertThat(world.failure(barrier.enterAsync(LONG))).isInstanceOf(NoAuthException.class);
        world.finish(barrier.enterAsync(LONG));
        world.finish(barrier.leaveAsync(LONG));
    }

    @Test
    void whoMayNotSeeTheBarrierIsToldSoAndLeavesNothing() {
        world.given();
        ZkDoubleBarrier barrier = one.twice(2);
        refuse(Integer.MAX_VALUE, OpCode.getChildren2, Code.NOAUTH);
        assertThat(world.failure(barrier.enterAsync(LONG))).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(one.member.listeners()).isEqualTo(one.listeners);
    }

    @Test
    void aThreadThatWaitsSeesABarrierThatIsSetAndPassesWhenItIsTakenAway() throws Exception {
        assertThat(answer(one.barrier::isSet)).isFalse();
        done(one.barrier::set);
        assertThat(answer(two.barrier::isSet)).isTrue();
        assertThatThrownBy(() -> done(() -> two.barrier.await(Duration.ofMillis(300))))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining(PATH);
        done(one.barrier::remove);
        assertThat(answer(two.barrier::isSet)).isFalse();
        done(() -> two.barrier.await(LONG));
        assertThat(one.barrier.path()).isEqualTo(PATH);
    }

    @Test
    void aThreadThatWaitsComesInAndGoesOutWithTheOthers() throws Exception {
        ZkDoubleBarrier first = one.twice(2);
        ZkDoubleBarrier second = two.twice(2);
        CompletableFuture<?> in = first.enterAsync(LONG);
        done(() -> second.enter(LONG));
        world.finish(in);
        assertThatThrownBy(() -> done(() -> second.leave(Duration.ofMillis(300))))
                .isInstanceOf(OperationTimeoutException.class);
        done(() -> first.leave(LONG));
        assertThat(first.path()).isEqualTo(PATH);
        assertThat(first.members()).isEqualTo(2);
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
    }

    @Test
    void whoIsOutOfTimeOnTheWayOutMayGoOnWaiting() {
        ZkDoubleBarrier first = one.twice(2);
        ZkDoubleBarrier second = two.twice(2);
        CompletableFuture<?> in = first.enterAsync(LONG);
        world.finish(second.enterAsync(LONG));
        world.finish(in);
        assertThat(world.failure(first.leaveAsync(Duration.ofMillis(300))))
                .isInstanceOf(OperationTimeoutException.class);
        CompletableFuture<?> out = first.leaveAsync(LONG);
        world.settle();
        assertThat(out).isNotDone();
        world.finish(second.leaveAsync(LONG));
        world.finish(out);
        assertThatThrownBy(() -> first.leaveAsync(LONG)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoAsksForAWrongTimeIsStillOutside() {
        ZkDoubleBarrier barrier = one.twice(1);
        assertThatThrownBy(() -> barrier.enterAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        world.finish(barrier.enterAsync(LONG));
        assertThatThrownBy(() -> barrier.enterAsync(LONG)).isInstanceOf(IllegalStateException.class);
        world.finish(barrier.leaveAsync(LONG));
    }
}
