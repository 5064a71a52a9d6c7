/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.Nonsense;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be an answer has cost the connection, and says nothing of the queue: it is asked for on the next one. */
class NonsenseTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    private Nonsense nonsense(int opCode) {
        Nonsense nonsense = new Nonsense(opCode, 2);
        world.server.onReply(nonsense);
        return nonsense;
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getChildren2, OpCode.getData, OpCode.multi, OpCode.delete})
    void eachItemIsTakenOnce(int opCode) {
        user.put("a", "b", "c");
        Nonsense nonsense = nonsense(opCode);
        assertThat(user.take()).contains("a");
        assertThat(user.take()).contains("b");
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(LONG);
        assertThat(world.finish(taking)).contains("c");
        assertThat(user.take()).isEmpty();
        user.assertNothingLeft();
        world.until(() -> world.claims().isEmpty()); // which says of the receipts that all have gone
        assertThat(nonsense.isSaid()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getChildren2, OpCode.getData, OpCode.multi, OpCode.exists})
    void aClaimIsMadeAndEnded(int opCode) {
        user.put("a", "b");
        Nonsense nonsense = nonsense(opCode);
        assertThat(world.finish(user.claim().giveBackAsync())).isTrue();
        Item<String> item = user.claim();
        assertThat(item.value()).isEqualTo("a");
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
        assertThat(world.finish(user.claim().rejectAsync())).isTrue();
        assertThat(nonsense.isSaid()).isTrue();
        assertThat(world.items()).isEmpty();
        assertThat(world.claims()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.create, OpCode.multi})
    void whatMayHaveBeenPutIsFoundAgain(int opCode) {
        user.put("before");
        world.server.onReply(new Nonsense(opCode, 1));
        CompletableFuture<?> put =
                opCode == OpCode.create ? user.queue.putAsync("a") : user.queue.putAllAsync(List.of("a"), 500);
        world.until(put::isDone);
        assertThat(put).isCompleted();
        assertThat(world.items()).hasSize(2);
    }
}
