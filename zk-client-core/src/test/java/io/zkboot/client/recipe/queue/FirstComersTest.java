/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items that somebody else gets a moment earlier. */
class FirstComersTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();

    /** As another client would, when the next such request comes. */
    private void takenBefore(int opCode) {
        world.before(opCode, () -> world.server.delete(world.itemPaths().get(0)));
    }

    private String claimPath(int index) {
        return world.itemPaths().get(index).replace("/entries/", "/taken/");
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getData, OpCode.multi})
    void whoWantsWhatSomebodyElseHasTakenGetsTheNextOne(int opCode) {
        user.put("a", "b");
        takenBefore(opCode);
        assertThat(user.take()).contains("b");
        user.put("c", "d");
        takenBefore(opCode);
        assertThat(user.claim().value()).isEqualTo("d");
        assertThat(user.take()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void whoWantsWhatSomebodyElseHasClaimedGetsTheNextOne() {
        user.put("a", "b");
        world.before(OpCode.multi, () -> {
            world.server.setData(world.itemPaths().get(0), new byte[1]);
            world.server.occupy(claimPath(0), new byte[1], 0x77, 0);
        });
        assertThat(user.claim().value()).isEqualTo("b");
        user.put("c");
        world.before(OpCode.multi, () -> world.server.occupy(claimPath(2), new byte[1], 0x77, 0));
        assertThat(user.take()).isEmpty();
        assertThat(world.items()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.getData, OpCode.multi})
    void whoMissesTheLastItemWaitsForTheNextOne(int opCode) {
        user.put("a");
        takenBefore(opCode);
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        user.put("b");
        assertThat(world.finish(taking)).contains("b");
        user.assertNothingLeft();
    }

    /** Else all consumers would meet at each item. */
    @Test
    void whoHasMetSomebodyElseTriesElsewhereAndThenInTurnAgain() {
        List<String> items = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"));
        user.put(items.toArray(new String[0]));
        takenBefore(OpCode.multi);
        String elsewhere = user.take().orElseThrow();
        assertThat(elsewhere).isNotEqualTo("a").isNotEqualTo("b");
        items.removeAll(List.of("a", elsewhere));
        for (String item : items) {
            assertThat(user.take()).contains(item);
        }
    }

    @Test
    void whoseTimeIsOverHearsOfTheAnswerAtOnceAlsoIfSomebodyElseHasTheItem() {
        user.put("a");
        world.asked();
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(Duration.ofMillis(200));
        world.until(() -> world.asked().contains(OpCode.getData));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_SERVER));
        world.clients.run(Duration.ofMillis(400));
        assertThat(taking).as("the answer is under way").isNotDone();
        world.server.delete(world.itemPaths().get(0));
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_SERVER));
        world.clients.run(Duration.ofMillis(100));
        assertThat(taking).isCompletedWithValue(Optional.empty());
        assertThat(world.server.children(PATH + "/taken")).isEmpty();
        user.assertNothingLeft();
    }

    /** As long as nothing is done there is no answer to wait for. */
    @Test
    void whoseTimeIsOverBeforeAnythingIsDoneIsToldSoAtOnce() {
        user.put("a");
        world.server.slowness(request -> Duration.ofMillis(
                request.opCode() == OpCode.getChildren2 ? 100 : request.opCode() == OpCode.getData ? 1000 : 0));
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(Duration.ofMillis(300));
        world.clients.run(Duration.ofMillis(320));
        assertThat(taking).isCompletedWithValue(Optional.empty());
        world.clients.run(Duration.ofSeconds(2));
        assertThat(world.items()).hasSize(1);
        user.assertNothingLeft();
    }
}
