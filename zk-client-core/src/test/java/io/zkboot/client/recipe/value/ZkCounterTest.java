/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

class ZkCounterTest {
    private final ValueWorld world = new ValueWorld();

    @Test
    void aChangeAloneTakesOneRequestAndTheFirstOneThree() {
        world.given(ValueWorld.number(40));
        ValueWorld.User one = world.user();
        world.asked();
        assertThat(one.add(1)).isEqualTo(41);
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getData, OpCode.multi);
        assertThat(one.add(1)).isEqualTo(42);
        assertThat(world.asked()).containsExactly(OpCode.multi);
        assertThat(world.stored()).isEqualTo(42);
    }

    @Test
    void theFirstChangeMakesTheNodeAndItsParents() {
        ValueWorld.User one = world.user();
        assertThat(one.add(-3)).isEqualTo(-3);
        assertThat(world.stored()).isEqualTo(-3);
        assertThat(one.add(5)).isEqualTo(2);
    }

    @Test
    void whoFindsAnotherNumberTakesThat() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        one.add(1);
        two.add(10);
        world.asked();
        assertThat(one.add(100)).isEqualTo(111);
        assertThat(world.asked()).containsExactly(OpCode.multi, OpCode.getData, OpCode.multi);
    }

    @Test
    void whatIsAskedForAtTheSameTimeTravelsTogether() {
        ValueWorld.User one = world.user().begun();
        List<CompletableFuture<Long>> all = IntStream.range(0, 100)
                .mapToObj(i -> one.counter.addAsync(1))
                .toList();
        assertThat(all.stream().map(world::finish)).isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(i -> (long) i).toList());
        assertThat(world.asked()).containsExactly(OpCode.multi, OpCode.multi);
    }

    @Test
    void aReplyThatIsLostCountsOnce() {
        ValueWorld.User one = world.user().begun();
        one.add(1);
        one.deafen();
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        assertThat(world.stored()).as("applied").isEqualTo(2);
        one.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(2);
        assertThat(world.stored()).isEqualTo(2);
        assertThat(one.add(1)).isEqualTo(3);
    }

    @Test
    void aReplyThatIsLostCountsOnceAlsoIfOthersHaveGoneOn() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        one.add(1);
        one.deafen();
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        two.add(10);
        two.add(10);
        one.connection().cut();
        assertThat(world.finish(adding)).as("what it was at that moment").isEqualTo(2);
        assertThat(world.stored()).isEqualTo(22);
    }

    @Test
    void aRequestThatIsLostIsMadeUpForAlsoIfSomebodyElseWroteTheSame() {
        ValueWorld.User one = world.user().begun();
        ValueWorld.User two = world.user();
        one.add(1);
        two.add(0);
        one.connection().stall(io.zkboot.client.testing.sim.SimulatedConnection.Direction.TO_SERVER);
        CompletableFuture<Long> adding = one.counter.addAsync(1);
        world.settle();
        two.add(1); // the very value and version that ours would have had
        one.connection().cut();
        assertThat(world.finish(adding)).isEqualTo(3);
        assertThat(world.stored()).isEqualTo(3);
    }

    @Test
    void afterRestNothingIsLeftBehind() {
        ValueWorld.User one = world.user();
        int listeners = one.member.listeners();
        one.add(1);
        assertThat(world.server.children(PATH)).hasSize(1);
        world.clients.run(java.time.Duration.ofSeconds(12));
        assertThat(world.server.children(PATH)).isEmpty();
        assertThat(one.member.listeners()).isEqualTo(listeners);
        assertThat(one.add(1)).isEqualTo(2);
    }
}
