/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.queue.QueueWorld.User;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Watches of those who have given up, at a server that is too busy to take them back at once. */
class WatchesTakenBackTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    private void waitInVain() {
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        assertThat(world.server.watches()).isEqualTo(1);
        taking.cancel(false);
    }

    @Test
    void aWatchIsTakenBackThoughTheServerIsTooBusyAtFirst() {
        world.answer(OpCode.removeWatches, 2, Code.THROTTLEDOP);
        waitInVain();
        world.clients.run(Duration.ofMillis(50));
        assertThat(world.server.watches()).isEqualTo(1);
        world.settle();
        assertThat(world.server.watches()).isZero();
        user.assertNothingLeft();
    }

    @Test
    void aWatchIsNotTakenBackFromWhoWaitsAgainMeanwhile() {
        world.answer(OpCode.removeWatches, 1, Code.THROTTLEDOP);
        waitInVain();
        world.clients.run(Duration.ofMillis(50));
        world.asked();
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        assertThat(world.asked()).doesNotContain(OpCode.removeWatches);
        assertThat(world.server.watches()).isEqualTo(1);
        world.user().put("a");
        assertThat(world.finish(taking)).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void aWatchIsTakenBackThoughSomebodyFindsAnItemMeanwhile() {
        world.answer(OpCode.removeWatches, 1, Code.THROTTLEDOP);
        waitInVain();
        world.clients.run(Duration.ofMillis(50));
        world.server.slowness(
                request -> Duration.ofMillis(request.opCode() == OpCode.getChildren2 ? 50 : 0)); // past the pause
        CompletableFuture<Optional<String>> polling = user.queue.pollAsync();
        assertThat(world.finish(polling)).isEmpty();
        world.settle();
        assertThat(world.server.watches()).isZero();
        user.assertNothingLeft();
    }
}
