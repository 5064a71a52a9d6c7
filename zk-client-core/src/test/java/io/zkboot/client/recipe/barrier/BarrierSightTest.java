/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.barrier.BarrierWorld.User;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.SessionOrder;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What a member on its way in sees, and what becomes of the steps that it takes then. */
class BarrierSightTest {
    private final BarrierWorld world = new BarrierWorld();
    private final User one = world.user();
    private final User two = world.user();
    private final List<String> told = new ArrayList<>();
    private final Inbox inbox = new Inbox();
    private final SessionOrder session = new SessionOrder(inbox);
    private final Door door = new Door(one.client);
    private final BarrierSight sight =
            new BarrierSight(door, door.within(LONG), PATH, inbox, session, new BarrierSight.Beholder() {
                @Override
                public void seen(NodeData node, List<String> names) {
                    told.add("seen " + names.size());
                }

                @Override
                public void missing() {
                    told.add("missing");
                }

                @Override
                public void uncertain() {
                    told.add("uncertain");
                }

                @Override
                public void unseen(Throwable failure) {
                    told.add("unseen " + failure.getClass().getSimpleName());
                }

                @Override
                public void changed() {
                    told.add("changed");
                }
            });

    private List<String> told() {
        world.settle();
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    private void connected() {
        one.client.addListenerTellingState(session);
        world.settle();
    }

    private void refuse(int opCode, int times, Code why) {
        AtomicInteger left = new AtomicInteger(times);
        world.script(request ->
                request.opCode() == opCode && left.getAndDecrement() > 0 ? Reply.error(why.intValue()) : null);
    }

    @Test
    void whatIsThereIsSeenAndItsChangeToldUntilTheEnd() {
        world.given();
        connected();
        int before = sight.current();
        sight.look();
        assertThat(told()).containsExactly("seen 0");
        assertThat(sight.current()).isGreaterThan(before);
        world.server.setData(PATH, new byte[1]);
        assertThat(told()).containsExactly("changed");
        sight.look();
        sight.look();
        assertThat(told()).as("the newest look counts").containsExactly("seen 0");
        int seen = sight.current();
        sight.end();
        assertThat(sight.current()).isGreaterThan(seen);
        world.server.setData(PATH, new byte[2]);
        assertThat(told()).isEmpty();
        assertThat(one.client.snapshot().watches()).isZero();
    }

    @Test
    void whatIsLookedAtWhenItEndsIsNotSeen() {
        world.given();
        connected();
        sight.look();
        sight.end();
        assertThat(told()).isEmpty();
        assertThat(one.client.snapshot().watches()).isZero();
    }

    @Test
    void noBarrierIsMissingAndOneThatCannotBeReadIsNotSeen() {
        connected();
        sight.look();
        assertThat(told()).containsExactly("missing");
        world.given();
        refuse(OpCode.getData, 1, Code.NOAUTH);
        sight.look();
        assertThat(told()).containsExactly("unseen NoAuthException");
    }

    @Test
    void withoutASessionThatTakesWritesWhatIsSeenIsUncertain() {
        world.given();
        sight.look();
        assertThat(told()).containsExactly("uncertain");
    }

    @Test
    void aMemberThatIsAwaitedIsHeardOfWhenItGoesOrHasGone() {
        world.given();
        world.server.change(PATH + "/member", false);
        connected();
        sight.await("member");
        assertThat(told()).isEmpty();
        world.server.delete(PATH + "/member");
        assertThat(told()).containsExactly("changed");
        sight.await("member");
        assertThat(told()).as("it is not there").containsExactly("changed");
        refuse(OpCode.getData, 1, Code.NOAUTH);
        sight.await("member");
        assertThat(told()).containsExactly("unseen NoAuthException");
    }

    @Test
    void aMemberIsAwaitedNoLongerAfterAnotherLookOrTheEnd() {
        world.given();
        world.server.change(PATH + "/a", false);
        world.server.change(PATH + "/b", false);
        connected();
        sight.await("a");
        sight.await("b");
        assertThat(told()).isEmpty();
        assertThat(one.client.snapshot().watches()).isEqualTo(1);
        world.server.delete(PATH + "/a");
        assertThat(told()).isEmpty();
        sight.look();
        assertThat(told()).containsExactly("seen 1");
        assertThat(one.client.snapshot().watches()).as("that of the data").isEqualTo(1);
        sight.await("b");
        world.settle();
        sight.end();
        world.server.delete(PATH + "/b");
        assertThat(told()).isEmpty();
        assertThat(one.client.snapshot().watches()).isZero();
        sight.await("b");
        sight.end();
        assertThat(told()).as("asked before the end").isEmpty();
    }

    @Test
    void whoMayNotLetARoundBeginIsToldSoAndLeavesNothing() {
        refuse(OpCode.multi, 1, Code.NOAUTH);
        assertThat(world.failure(one.twice(1).enterAsync(LONG))).isInstanceOf(NoAuthException.class);
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(one.member.listeners()).isEqualTo(one.listeners);
    }

    private void conflicts(int times) {
        AtomicInteger left = new AtomicInteger(times);
        world.script(request -> {
            if (request.opCode() != OpCode.multi || left.getAndDecrement() <= 0) {
                return null;
            }
            MultiResponse response = new MultiResponse();
            response.add(new OpResult.ErrorResult(Code.OK.intValue()));
            response.add(new OpResult.ErrorResult(Code.BADVERSION.intValue()));
            return Reply.ok(response);
        });
    }

    @Test
    void aRoundThatMeetsAnotherChangeBeginsAfterAnotherLook() {
        conflicts(3);
        ZkDoubleBarrier barrier = one.twice(1);
        world.finish(barrier.enterAsync(LONG));
        assertThat(world.asked().stream().filter(code -> code == OpCode.multi)).hasSize(4);
        world.finish(barrier.leaveAsync(LONG));
    }

    /** Who tries at once each time would keep the server busy. */
    @Test
    void aRoundThatMeetsOneChangeAfterTheOtherIsTriedAfterPausesThatGrow() {
        conflicts(Integer.MAX_VALUE);
        one.member.network().latency(Duration.ofMillis(1));
        CompletableFuture<?> entry = one.twice(1).enterAsync(LONG);
        world.clients.run(Duration.ofSeconds(4));
        assertThat(world.asked().stream().filter(code -> code == OpCode.multi).count())
                .isBetween(20L, 150L);
        world.script(request -> null);
        world.finish(entry);
    }

    @Test
    void aBusyServerIsAskedToLetTheRoundBeginAgain() {
        refuse(OpCode.multi, 2, Code.THROTTLEDOP);
        world.finish(one.twice(1).enterAsync(LONG));
    }

    @Test
    void whoMeetsABarrierWithoutASizeSaysOneUnlessSomebodyElseDoes() {
        for (Code why : List.of(Code.OK, Code.BADVERSION, Code.THROTTLEDOP)) {
            BarrierWorld in = new BarrierWorld();
            in.given();
            AtomicInteger left = new AtomicInteger(why == Code.OK ? 0 : 1);
            in.script(request -> request.opCode() == OpCode.setData && left.getAndDecrement() > 0
                    ? Reply.error(why.intValue())
                    : null);
            User first = in.user();
            CompletableFuture<?> entering = first.twice(2).enterAsync(LONG);
            in.settle();
            assertThat(entering).isNotDone();
            in.finish(in.user().twice(2).enterAsync(LONG));
            in.finish(entering);
        }
        world.given();
        refuse(OpCode.setData, 1, Code.NOAUTH);
        assertThat(world.failure(one.twice(2).enterAsync(LONG))).isInstanceOf(NoAuthException.class);
    }

    @Test
    void aBarrierThatIsDeletedWhileSomebodyWaitsIsMadeAgain() {
        CompletableFuture<?> entering = one.twice(2).enterAsync(LONG);
        world.settle();
        assertThat(entering).isNotDone();
        world.server.children(PATH).forEach(child -> world.server.delete(PATH + "/" + child));
        world.server.delete(PATH);
        world.settle();
        assertThat(world.server.children(PATH)).hasSize(1);
        world.finish(two.twice(2).enterAsync(LONG));
        world.finish(entering);
    }

    @Test
    void whoFindsNoBarrierAnyMoreMakesItAgain() {
        refuse(OpCode.getData, 1, Code.NONODE);
        world.finish(one.twice(1).enterAsync(LONG));
    }

    @Test
    void whoseNodeIsDeletedMakesItAgainAndWatchesNoMoreThanBefore() {
        CompletableFuture<?> entering = one.twice(2).enterAsync(LONG);
        world.settle();
        int watches = one.client.snapshot().watches();
        for (int i = 0; i < 5; i++) {
            world.server.children(PATH).forEach(child -> world.server.delete(PATH + "/" + child));
            world.settle();
            assertThat(world.server.children(PATH)).hasSize(1);
            assertThat(one.client.snapshot().watches()).isEqualTo(watches);
        }
        world.finish(two.twice(2).enterAsync(LONG));
        world.finish(entering);
    }

    @Test
    void whoLeavesIsToldOfARefusalAndHasLeftIfThereIsNoBarrierAnyMore() {
        for (Code why : List.of(Code.NOAUTH, Code.NONODE)) {
            BarrierWorld in = new BarrierWorld();
            User first = in.user();
            ZkDoubleBarrier barrier = first.twice(2);
            CompletableFuture<?> entering = barrier.enterAsync(LONG);
            in.finish(in.user().twice(2).enterAsync(LONG));
            in.finish(entering);
            in.script(request -> request.opCode() == OpCode.getChildren2 || request.opCode() == OpCode.getChildren
                    ? Reply.error(why.intValue())
                    : null);
            CompletableFuture<?> leaving = barrier.leaveAsync(LONG);
            if (why == Code.NOAUTH) {
                assertThat(in.failure(leaving)).isInstanceOf(NoAuthException.class);
            } else {
                in.finish(leaving);
            }
            in.settle();
            assertThat(first.member.listeners()).isEqualTo(first.listeners);
            assertThat(first.client.snapshot().watches()).isZero();
        }
    }

    @Test
    void whoGivesUpWhileItsNodeIsMadeOrTheRoundBeginsLeavesNothing() {
        for (int millis = 0; millis < 60; millis += 2) {
            BarrierWorld in = new BarrierWorld();
            User user = in.user();
            CompletableFuture<?> entering = user.twice(1).enterAsync(LONG);
            in.clients.run(Duration.ofMillis(millis));
            boolean gaveUp = entering.cancel(false);
            in.settle();
            if (gaveUp) {
                assertThat(in.server.look(PATH) == null
                                || in.server.children(PATH).isEmpty())
                        .as("after %s ms", millis)
                        .isTrue();
            }
            assertThat(user.member.listeners()).isEqualTo(gaveUp ? user.listeners : user.member.listeners());
            assertThat(user.underWay()).isZero();
        }
    }
}
