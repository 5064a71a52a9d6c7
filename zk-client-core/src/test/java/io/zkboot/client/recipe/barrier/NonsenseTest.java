/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.recipe.barrier.BarrierWorld.LONG;
import static io.zkboot.client.recipe.barrier.BarrierWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.Nonsense;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cannot be an answer has cost the connection, and says nothing of the barrier: it is asked for on the next one.
 */
class NonsenseTest {
    private final BarrierWorld world = new BarrierWorld();
    private final BarrierWorld.User user = world.user();

    private Nonsense nonsense(int opCode) {
        Nonsense nonsense = new Nonsense(opCode, opCode == OpCode.multi ? 1 : 2);
        world.server.onReply(nonsense);
        return nonsense;
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getData, OpCode.sync})
    void whoWaitsGoesOnWhenTheBarrierIsRemoved(int opCode) {
        world.given();
        Nonsense nonsense = nonsense(opCode);
        CompletableFuture<?> wait = user.barrier.awaitAsync(LONG);
        world.until(nonsense::isSaid);
        world.settle();
        assertThat(wait).isNotDone();
        world.server.delete(PATH);
        world.finish(wait);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                OpCode.create2,
                OpCode.create,
                OpCode.getData,
                OpCode.getChildren2,
                OpCode.multi,
                OpCode.sync,
                OpCode.exists,
                OpCode.delete
            })
    void aRoundIsPassedAndLeft(int opCode) {
        ZkDoubleBarrier one = user.twice(2);
        ZkDoubleBarrier two = world.user().twice(2);
        Nonsense nonsense = nonsense(opCode);
        CompletableFuture<?> entry = one.enterAsync(LONG);
        world.finish(two.enterAsync(LONG));
        world.finish(entry);
        CompletableFuture<?> departure = one.leaveAsync(LONG);
        world.finish(two.leaveAsync(LONG));
        world.finish(departure);
        assertThat(nonsense.isSaid()).isTrue();
        world.settle();
        assertThat(world.server.children(PATH)).isEmpty();
    }
}
