/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.sim.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Barriers of a client that takes a server in read-only mode: what that one shows may be old, and nobody goes by it.
 */
class ReadOnlyBarriersTest {
    private final BarrierWorld world = new BarrierWorld(false);
    private final BarrierWorld.User user = world.readOnlyUser();

    private void readOnly() {
        world.readOnly(true);
        world.until(() -> user.client.state() == SessionState.CONNECTED_READ_ONLY);
    }

    private void back() {
        world.readOnly(false);
        world.until(() -> user.client.state() == SessionState.CONNECTED);
    }

    private CompletableFuture<?> waiting(CompletableFuture<?> wait) {
        world.settle();
        assertThat(wait).isNotDone();
        return wait;
    }

    @Test
    void thatNoneIsSetIsNotTakenFromSuchAServer() {
        readOnly();
        CompletableFuture<?> wait = waiting(user.barrier.awaitAsync(LONG));
        world.given(); // as it was all the time, only that server did not know it
        back();
        waiting(wait);
        world.server.delete(PATH);
        world.finish(wait);
    }

    @Test
    void whoWaitedBeforeGoesOnWhenAServerThatTakesWritesSaysThatItIsRemoved() {
        world.given();
        CompletableFuture<?> wait = waiting(user.barrier.awaitAsync(LONG));
        readOnly();
        waiting(wait);
        world.server.delete(PATH);
        back();
        world.finish(wait);
    }

    @Test
    void whoWaitsMeanwhileHearsThatTheClientHasEnded() {
        readOnly();
        CompletableFuture<?> wait = waiting(user.barrier.awaitAsync(LONG));
        CompletableFuture<?> entry = waiting(user.twice(1).enterAsync(LONG));
        user.member.close();
        assertThat(world.failure(wait)).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(entry)).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void whoEntersMeanwhilePassesWithAServerThatTakesWrites() {
        readOnly();
        CompletableFuture<?> entry = waiting(user.twice(1).enterAsync(LONG));
        back();
        world.finish(entry);
        assertThat(world.server.children(PATH)).hasSize(1);
    }

    @Test
    void whoIsOnTheWayInStaysThere() {
        CompletableFuture<?> entry = waiting(user.twice(2).enterAsync(LONG));
        readOnly();
        waiting(entry);
        back();
        world.finish(world.user().twice(2).enterAsync(LONG));
        world.finish(entry);
    }

    @Test
    void whoLeavesMeanwhileHasLeftWhenAServerTakesIt() {
        ZkDoubleBarrier member = user.twice(2);
        ZkDoubleBarrier other = world.user().twice(2);
        CompletableFuture<?> entry = member.enterAsync(LONG);
        world.finish(other.enterAsync(LONG));
        world.finish(entry);
        readOnly();
        CompletableFuture<?> exit = waiting(member.leaveAsync(LONG));
        back();
        world.finish(other.leaveAsync(LONG));
        world.finish(exit);
        assertThat(world.server.children(PATH)).isEmpty();
    }

    /** Lets the EventThread hear of the other server no sooner than it has asked for something. */
    private void readOnlyBehindItsBack(IntFunction<@Nullable Reply> shown) {
        world.readOnly(true);
        world.script(request -> {
            Reply old = shown.apply(request.opCode());
            return old == null && request.needsMajority() ? Reply.error(Code.NOTREADONLY.intValue()) : old;
        });
        world.until(() -> user.client.state() == SessionState.CONNECTED_READ_ONLY);
        user.member.busy(false);
    }

    @Test
    void whatSuchAServerSaysOfABarrierIsAskedAgainThoughAnotherOneWasAsked() {
        world.given();
        user.member.busy(true);
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        readOnlyBehindItsBack(code -> code == OpCode.getData ? Reply.error(Code.NONODE.intValue()) : null);
        waiting(wait);
        back();
        waiting(wait);
        world.server.delete(PATH);
        world.finish(wait);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatSuchAServerSaysOfTheOthersIsAskedAgainThoughAnotherOneWasAsked(boolean barrierThere) {
        ZkDoubleBarrier member = user.twice(2);
        ZkDoubleBarrier other = world.user().twice(2);
        CompletableFuture<?> entry = member.enterAsync(LONG);
        world.finish(other.enterAsync(LONG));
        world.finish(entry);
        user.member.busy(true);
        CompletableFuture<?> exit = member.leaveAsync(LONG);
        Reply old = barrierThere
                ? Reply.ok(new GetChildren2Response(List.of(), world.server.look(PATH)))
                : Reply.error(Code.NONODE.intValue());
        readOnlyBehindItsBack(code -> code == OpCode.getChildren2 ? old : null);
        waiting(exit);
        back();
        waiting(exit);
        world.finish(other.leaveAsync(LONG));
        world.finish(exit);
    }

    @Test
    void whatSuchAServerSaysOnTheWayInIsAskedAgainThoughAnotherOneWasAsked() {
        world.script(request -> {
            if (request.opCode() == OpCode.create2 && world.server.look(PATH) != null) {
                user.member.busy(true);
            }
            return null;
        });
        CompletableFuture<?> entry = waiting(user.twice(1).enterAsync(LONG));
        assertThat(world.server.children(PATH)).hasSize(1);
        readOnlyBehindItsBack(code -> null);
        waiting(entry);
        back();
        world.finish(entry);
    }
}
