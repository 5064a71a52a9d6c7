/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Changes that servers refuse, for a moment or for good, and what comes after them. */
class RefusedChangesTest {
    private final ValueWorld world = new ValueWorld();

    /** Refuses an operation so often. Returns what is left of that. */
    private int[] refuse(int opCode, Code code, int times) {
        int[] left = {times};
        world.script(request -> request.opCode() == opCode && left[0]-- > 0 ? Reply.error(code.intValue()) : null);
        return left;
    }

    @Test
    void aWriteThatABusyServerRefusedIsSentOnTheNextConnection() {
        ValueWorld.User user = world.user().begun();
        int[] left = refuse(OpCode.multi, Code.THROTTLEDOP, 1);
        CompletableFuture<Long> adding = user.counter.addAsync(1);
        world.until(() -> left[0] == 0);
        world.clients.run(Duration.ofMillis(50)); // the pause has begun
        world.outage(true);
        assertThat(adding).isNotDone();
        world.outage(false);
        assertThat(world.finish(adding)).isEqualTo(1);
    }

    @Test
    void whoeverComesTooLateEachTimeMakesPauses() {
        ValueWorld.User user = world.user().begun();
        user.connection().latency(Duration.ofMillis(1));
        int[] others = {0};
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                world.given(ValueWorld.number(++others[0] * 100L));
            }
            return null;
        });
        CompletableFuture<Long> adding = user.counter.addAsync(1);
        world.clients.run(Duration.ofSeconds(2));
        assertThat(others[0]).isBetween(10, 80);
        world.script(request -> null);
        assertThat(world.finish(adding)).isEqualTo(others[0] * 100L + 1);
    }

    @Test
    void afterARefusalTheNextChangeIsMade() {
        world.given(ValueWorld.number(1));
        ValueWorld.User user = world.user();
        refuse(OpCode.create2, Code.NOAUTH, 1);
        assertThat(world.failure(user.counter.addAsync(1))).isInstanceOf(NoAuthException.class);
        assertThat(user.add(1)).isEqualTo(2);
    }

    @Test
    void aServerThatIsTooBusyToShowTheNodeIsAskedAgain() {
        ValueWorld.User user = world.user().begun();
        world.given(ValueWorld.number(5));
        int[] left = refuse(OpCode.getData, Code.THROTTLEDOP, 2);
        assertThat(user.add(1)).isEqualTo(6);
        assertThat(left[0]).isNegative();
    }

    @Test
    void whatAServerInReadOnlyModeShowsIsNotCountedOn() {
        ValueWorld.User user = world.new User(true).begun();
        world.given(ValueWorld.number(5));
        boolean[] refused = {false};
        world.script(request -> {
            refused[0] |= request.opCode() == OpCode.multi;
            return null;
        });
        CompletableFuture<Long> adding = user.counter.addAsync(1);
        world.until(() -> refused[0]);
        user.member.busy(true); // the refusal has come, and is told when the server is another one
        world.settle();
        world.server.cutOff(0xf00L);
        user.connection().cut();
        world.until(() -> user.client.state() == SessionState.CONNECTED_READ_ONLY);
        world.asked();
        user.member.busy(false);
        world.settle();
        assertThat(world.asked()).as("what the other server was asked").contains(OpCode.getData);
        world.server.readOnly(false).onConnect(request -> null);
        user.connection().cut();
        world.given(ValueWorld.number(7));
        assertThat(world.finish(adding)).isEqualTo(8);
    }

    // ---- parents ----

    @Test
    void parentsAreMadeAsContainers() {
        assertThat(world.user().add(1)).isEqualTo(1);
        assertThat(world.asked()).contains(OpCode.createContainer).doesNotContain(OpCode.create);
    }

    @Test
    void onServersThatKnowNoContainersParentsArePersistent() {
        ValueWorld.User user = world.user();
        world.script(request -> request.opCode() == OpCode.createContainer ? Reply.unimplemented() : null);
        assertThat(user.add(1)).isEqualTo(1);
        assertThat(world.server.look("/values")).isNotNull();
    }

    @Test
    void parentsThatSomebodyElseMakesMeanwhileWillDo() {
        ValueWorld.User user = world.user();
        world.script(request -> {
            if (request.opCode() == OpCode.createContainer) {
                world.server.change("/values", false);
                world.server.change("/values", false);
            }
            return null;
        });
        assertThat(user.add(1)).isEqualTo(1);
    }

    @Test
    void parentsThatMayNotBeMadeAreAFailure() {
        ValueWorld.User user = world.user();
        refuse(OpCode.createContainer, Code.NOAUTH, 1);
        assertThat(world.failure(user.counter.addAsync(1))).isInstanceOf(NoAuthException.class);
        assertThat(user.add(1)).isEqualTo(1);
    }

    @Test
    void parentsThatABusyServerDoesNotMakeAreMadeLater() {
        ValueWorld.User user = world.user();
        refuse(OpCode.createContainer, Code.THROTTLEDOP, 2);
        assertThat(user.add(1)).isEqualTo(1);
    }

    @Test
    void rightBelowTheChrootOfItsClientTheChrootIsMade() {
        ValueWorld.User user = world.user();
        ZkCounter counter = ZkCounter.of(user.client.chroot("/app"), "/one");
        assertThat(world.finish(counter.addAsync(3))).isEqualTo(3);
        assertThat(world.server.data("/app/one")).isEqualTo(ValueWorld.number(3));
    }
}
