/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

class ZkBarrierTest {
    private final BarrierWorld world = new BarrierWorld();
    private final BarrierWorld.User user = world.user();

    private void assertNothingIsLeft() {
        world.settle();
        assertThat(world.server.watches()).as("watches there").isZero();
        assertThat(user.client.snapshot().watches()).as("watches here").isZero();
        assertThat(user.member.listeners()).as("listeners").isEqualTo(user.listeners);
    }

    @Test
    void whatIsNotSetHoldsNobodyUpAndCostsOneRoundTrip() {
        world.asked();
        world.finish(user.barrier.awaitAsync(LONG));
        assertThat(world.asked()).containsExactly(OpCode.sync, OpCode.getData);
        assertNothingIsLeft();
    }

    @Test
    void whoWaitsGoesOnWhenItIsRemoved() {
        BarrierWorld.User other = world.user();
        world.finish(other.barrier.setAsync());
        world.finish(other.barrier.setAsync());
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        assertThat(wait).isNotDone();
        world.finish(other.barrier.removeAsync());
        world.finish(wait);
        world.finish(other.barrier.removeAsync());
        assertNothingIsLeft();
    }

    @Test
    void aChangeOfTheDataIsNoRemoval() {
        world.given();
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        world.server.setData(PATH, new byte[1]);
        world.settle();
        assertThat(wait).isNotDone();
        world.server.delete(PATH);
        world.finish(wait);
    }

    @Test
    void whoWaitsGoesOnAlsoIfItIsSetAgainAtOnce() {
        world.given();
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        world.server.delete(PATH);
        world.given();
        world.finish(wait);
    }

    @Test
    void whoWaitsGoesOnAlsoIfItIsSetAgainWhileTheConnectionIsGone() {
        world.given();
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        user.connection().cut();
        world.server.delete(PATH);
        world.given();
        world.finish(wait);
        assertNothingIsLeft();
    }

    /** That it has none may be old news. */
    @Test
    void aServerThatHasNotCaughtUpDoesNotLetAnybodyGoOn() {
        world.given();
        int[] times = {1};
        world.script(request -> switch (request.opCode()) {
            case OpCode.sync -> times[0]-- > 0 ? Reply.error(-127) : null;
            case OpCode.getData -> times[0] == 0 ? Reply.error(Code.NONODE.intValue()) : null;
            default -> null;
        });
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        assertThat(wait).isNotDone();
        world.server.delete(PATH);
        world.finish(wait);
        assertNothingIsLeft();
    }

    @Test
    void whoGaveUpInAnOutageLeavesNothingUnderWay() {
        world.given();
        world.outage(true);
        CompletableFuture<?> cancelled = user.barrier.awaitAsync(LONG);
        assertThat(user.underWay()).as("sent by the caller's thread").isZero();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<?> late = user.barrier.awaitAsync(Duration.ofSeconds(1));
            if (i == 99) {
                assertThat(world.failure(late)).isInstanceOf(OperationTimeoutException.class);
            }
        }
        cancelled.cancel(false);
        world.settle();
        assertThat(user.underWay()).isZero();
        assertThat(user.member.listeners()).isEqualTo(user.listeners);
        world.outage(false);
        world.until(() -> user.client.state().isConnected());
        assertNothingIsLeft();
    }

    @Test
    void whoWaitsInAnOutageHearsThatTheClientHasEnded() {
        world.given();
        world.outage(true);
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        user.member.close();
        assertThat(world.failure(wait)).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void whoWaitsGoesOnIfItWasRemovedWhileTheConnectionWasGone() {
        world.given();
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        user.connection().cut();
        world.server.delete(PATH);
        world.finish(wait);
        assertNothingIsLeft();
    }

    @Test
    void whoWaitsGoesOnIfItWasRemovedWhileTheSessionExpired() {
        world.given();
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        world.server.expire(user.client.snapshot().sessionId());
        world.server.delete(PATH);
        world.finish(wait);
        assertNothingIsLeft();
    }

    @Test
    void aWaitThatEndsBeforeLeavesNoWatch() {
        world.given();
        CompletableFuture<?> late = user.barrier.awaitAsync(Duration.ofSeconds(1));
        CompletableFuture<?> cancelled = user.barrier.awaitAsync(LONG);
        world.settle();
        assertThat(world.server.watches()).isPositive();
        cancelled.cancel(false);
        assertThat(world.failure(late))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining(PATH);
        assertNothingIsLeft();
        CompletableFuture<?> atOnce = user.barrier.awaitAsync(LONG);
        atOnce.cancel(false);
        assertNothingIsLeft();
    }

    @Test
    void aClosedClientEndsTheWait() {
        world.given();
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        user.member.close();
        assertThat(world.failure(wait)).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(user.barrier.awaitAsync(LONG))).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void aRefusalIsToldAndABusyServerAskedAgain() {
        world.given();
        world.script(request -> request.opCode() == OpCode.getData ? Reply.error(Code.NOAUTH.intValue()) : null);
        assertThat(world.failure(user.barrier.awaitAsync(LONG))).isInstanceOf(NoAuthException.class);
        int[] times = {2};
        world.script(request -> request.opCode() == OpCode.getData && times[0]-- > 0 ? Reply.error(-127) : null);
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.settle();
        world.server.delete(PATH);
        world.finish(wait);
    }

    @Test
    void aTimeoutOfNothingAndTheRootAreRefused() {
        assertThatThrownBy(() -> user.barrier.awaitAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ZkBarrier.of(user.client, "/")).isInstanceOf(IllegalArgumentException.class);
    }
}
