/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.SessionState;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

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
}
