/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.RecordedTimers;
import java.time.Duration;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** How long a mark below the node stands, and when another one is made; and what is known of the node without one. */
class MarksTest {
    private final ValueWorld world = new ValueWorld();

    private void deleteAll() {
        world.server.children(PATH).forEach(name -> world.server.delete(PATH + "/" + name));
        world.server.delete(PATH);
    }

    private void startAgain(ValueWorld.User user) {
        user.client.start();
        world.until(() -> user.client.state().isConnected());
    }

    @Test
    void aReconnectWithALivingSessionLeavesTheMark() {
        ValueWorld.User user = world.user().begun();
        user.connection().cut();
        world.settle();
        assertThat(user.add(1)).isEqualTo(1);
        assertThat(world.asked()).containsExactly(OpCode.multi);
        assertThat(world.server.children(PATH)).hasSize(1);
    }

    @Test
    void aClientThatIsStartedAgainMakesAMarkOfItsOwnAtOnce() {
        ValueWorld.User user = world.user().begun();
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
        startAgain(user);
        world.asked();
        assertThat(user.add(1)).isEqualTo(1);
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getData, OpCode.multi);
        assertThat(world.server.children(PATH)).hasSize(1);
    }

    @Test
    void afterARestAnotherMarkIsMade() {
        ValueWorld.User user = world.user().begun();
        world.clients.run(Duration.ofSeconds(12));
        world.asked();
        assertThat(user.add(1)).isEqualTo(1);
        assertThat(world.asked()).containsExactly(OpCode.create2, OpCode.getData, OpCode.multi);
    }

    @Test
    void withoutAMarkNothingIsKnownAfterARest() {
        world.given(ValueWorld.number(1));
        ZkCounter counter = ZkCounter.of(world.user().client, PATH, CounterOptions.DEFAULTS.withoutMark());
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(2);
        world.clients.run(Duration.ofSeconds(12));
        deleteAll();
        world.given(ValueWorld.number(99));
        world.given(ValueWorld.number(100)); // the version of before
        assertThat(world.finish(counter.addAsync(1))).isEqualTo(101);
    }

    @Test
    void aChangeThatHasEndedLeavesNoTimerAndTheMarkHasOne() {
        world.given(ValueWorld.number(1));
        RecordedTimers timers = new RecordedTimers();
        ZkCounter counter = ZkCounter.of(timers.client(world.user().client), PATH);
        for (int i = 0; i < 20; i++) {
            world.finish(counter.addAsync(1));
            counter.addAsync(1).cancel(false);
        }
        world.settle();
        assertThat(timers.running()).isEqualTo(1);
        world.clients.run(Duration.ofSeconds(12));
        assertThat(timers.running()).isZero();
    }
}
