/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues whose own nodes are missing, or cannot be made. */
class MissingNodesTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    @BeforeEach
    void put() {
        user.put("a", "b");
    }

    private void lastNodeGoesAfterTheList() {
        world.before(OpCode.getData, () -> world.server.delete(PATH + "/taken"));
    }

    @Test
    void theOrderIsKeptWhereTheNodeOfTheReceiptsGoesAfterTheList() {
        lastNodeGoesAfterTheList();
        assertThat(user.take()).contains("a");
        world.settle();
        lastNodeGoesAfterTheList();
        assertThat(user.claim().value()).isEqualTo("b");
    }

    @Test
    void soItIsThoughTheServerIsTooBusyToMakeIt() {
        lastNodeGoesAfterTheList();
        world.before(OpCode.multi, () -> world.answer(OpCode.create, 1, Code.THROTTLEDOP));
        assertThat(user.take()).contains("a");
        user.assertNothingLeft();
    }

    private void mayNotMakeNodes() {
        world.answer(OpCode.create, 1, Code.NOAUTH);
    }

    @Test
    void whoMayNotMakeItIsToldSoAndTheQueueGoesOn() {
        lastNodeGoesAfterTheList();
        world.before(OpCode.multi, this::mayNotMakeNodes);
        assertThat(world.failure(user.queue.takeAsync(LONG))).isInstanceOf(NoAuthException.class);
        assertThat(user.take()).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void whoMayNotMakeTheNodesOfTheQueueIsToldSo() {
        world.server.delete(PATH + "/taken");
        mayNotMakeNodes();
        assertThat(world.failure(user.queue.takeAsync(LONG))).isInstanceOf(NoAuthException.class);
        assertThat(user.take()).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void whoMayNotMakeReceiptsIsToldSoAndSkipsNoItem() {
        world.refuse(parts -> 1);
        assertThat(world.failure(user.queue.takeAsync(LONG)))
                .isInstanceOfSatisfying(
                        MultiException.class,
                        refused -> assertThat(refused.failedIndex()).isEqualTo(1));
        world.refuseNothing();
        assertThat(user.take()).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void whatGoesAgainWheneverItIsMadeIsNotMadeForEver() {
        world.answer(OpCode.getChildren2, 100, Code.NONODE);
        world.asked();
        assertThat(world.failure(user.queue.takeAsync(LONG))).isInstanceOf(NoNodeException.class);
        assertThat(world.asked().stream().filter(code -> code == OpCode.getChildren2))
                .as("one, and one for each of three tries to make them")
                .hasSize(8);
        user.assertNothingLeft();
    }
}
