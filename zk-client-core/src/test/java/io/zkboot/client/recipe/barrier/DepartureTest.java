/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.barrier.BarrierWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Whom a member on its way out waits for, one after the other. */
class DepartureTest {
    private final BarrierWorld world = new BarrierWorld();
    private final List<User> users = new ArrayList<>();
    private final List<ZkDoubleBarrier> all = new ArrayList<>();

    /** Lets so many pass together. */
    private void inside(int members) {
        List<CompletableFuture<?>> entries = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            User user = world.user();
            users.add(user);
            all.add(user.twice(members));
        }
        all.forEach(member -> entries.add(member.enterAsync(LONG)));
        entries.forEach(world::finish);
        world.settle();
    }

    private CompletableFuture<?> waiting(CompletableFuture<?> wait) {
        world.settle();
        assertThat(wait).isNotDone();
        return wait;
    }

    /** The node that the first one watches. */
    private String watched() {
        long session = users.get(0).client.snapshot().sessionId();
        return world.server.children(PATH).stream()
                .map(name -> PATH + "/" + name)
                .filter(node -> world.server.isWatched(session, node, WatcherType.Data))
                .reduce((one, other) -> {
                    throw new AssertionError("two of them are watched");
                })
                .orElseThrow();
    }

    @Test
    void whoWaitsForSeveralGoesOnWithTheNextOneWhenOneHasGone() {
        inside(4);
        CompletableFuture<?> departure = waiting(all.get(0).leaveAsync(LONG));
        for (int gone = 1; gone <= 2; gone++) {
            world.server.delete(watched());
            waiting(departure);
        }
        world.server.delete(watched());
        world.finish(departure);
    }

    @Test
    void whoHasGoneJustBeforeItIsWatchedIsNotWaitedFor() {
        inside(2);
        world.script(request -> {
            if (request.opCode() == OpCode.getData && request.path().startsWith(PATH + "/")) {
                world.server.delete(request.path());
            }
            return null;
        });
        world.finish(all.get(0).leaveAsync(LONG));
    }

    /** That is known to go, some time. */
    @Test
    void nobodyWaitsForItsOwnNodeToGo() {
        inside(1);
        world.script(request -> request.opCode() == OpCode.delete ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        world.finish(all.get(0).leaveAsync(LONG));
        assertThat(world.server.children(PATH)).hasSize(1);
        world.script(request -> null);
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
    }

    @Test
    void whoLookedTwiceAndGivesUpLeavesNoWatch() {
        User user = world.user();
        world.given();
        int[] refusals = {2};
        world.script(request ->
                request.opCode() == OpCode.sync && refusals[0]-- > 0 ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        CompletableFuture<?> wait = waiting(user.barrier.awaitAsync(LONG));
        assertThat(refusals[0]).isNotPositive();
        assertThat(world.server.watches()).isPositive();
        wait.cancel(false);
        world.settle();
        assertThat(user.client.snapshot().watches()).isZero();
        assertThat(world.server.watches()).isZero();
    }
}
