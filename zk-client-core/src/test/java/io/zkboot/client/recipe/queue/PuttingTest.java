/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What producers are told when not all goes well. */
class PuttingTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    @Test
    void anItemThatDidNotArriveIsNotTakenForAnotherOne() {
        user.put("other");
        for (boolean several : List.of(false, true)) {
            user.member.connections().forEach(connection -> connection.stall(Direction.TO_SERVER));
            CompletableFuture<?> putting =
                    several ? user.queue.putAllAsync(List.of("a", "b"), 100) : user.queue.putAsync("a");
            world.settle();
            user.member.connections().forEach(SimulatedConnection::cut);
            assertThat(world.failure(putting))
                    .isInstanceOfSatisfying(
                            ConnectionLossException.class,
                            lost -> assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN));
            assertThat(world.items()).hasSize(1);
        }
    }

    @Test
    void whenTheNumbersOfTheServerAreUsedUpItSaysWhatToDo() {
        user.put("other");
        world.answer(OpCode.create, 1, Code.NODEEXISTS);
        assertThat(world.failure(user.queue.putAsync("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("used up")
                .hasMessageContaining(QueueWorld.PATH + "/entries");
    }

    @Test
    void aThreadPutsAThousandItemsAtOnce() throws Exception {
        List<String> items = Collections.nCopies(1000, "x");
        assertThat(BlockingCalls.answer(world.clients::run, () -> user.queue.putAll(items, 100)))
                .hasSize(1000);
    }
}
