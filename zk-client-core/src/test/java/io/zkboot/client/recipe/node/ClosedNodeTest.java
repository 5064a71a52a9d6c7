/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.recipe.RecordedTimers;
import io.zkboot.client.recipe.node.NodeWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** How a node that stays ends: with none of ours left, and nothing of others touched. */
class ClosedNodeTest {
    private static final long OTHER = 0x77L;
    private final NodeWorld world = new NodeWorld();

    private void assertNothingLeft(User user) {
        world.settle();
        assertThat(world.server.watches()).as("watches on the server").isZero();
        assertThat(user.client.snapshot().watches()).as("watches").isZero();
        assertThat(user.member.listeners())
                .as("listeners, one of the simulation")
                .isEqualTo(1);
        assertThat(user.node.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void itIsDeletedWithOneRequestAndNothingIsLeftBehind() {
        User user = world.there();
        CompletableFuture<?> pending = user.node.setDataAsync(bytes("b"));
        world.finish(pending);
        world.asked();
        world.finish(user.node.closeAsync());
        assertThat(world.stat()).isNull();
        assertThat(world.asked().get(0)).isEqualTo(OpCode.delete);
        assertThat(user.states()).containsExactly(NodeState.CLOSED);
        assertNothingLeft(user);
        assertThat(user.node.closeAsync()).isCompleted();
    }

    @Test
    void oneThatWasNotStartedIsClosedAtOnce() {
        User user = world.user();
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.finish(user.node.closeAsync());
        assertThat(world.failure(set)).isInstanceOf(IllegalStateException.class);
        assertThat(world.asked()).isEmpty();
        assertNothingLeft(user);
    }

    @Test
    void aCreateThatIsUnderWayIsAwaitedAndItsNodeDeleted() {
        User user = world.user();
        user.node.start();
        CompletableFuture<?> created = user.node.awaitCreatedAsync();
        world.until(() -> world.stat() != null);
        CompletableFuture<?> closed = user.node.closeAsync();
        assertThat(closed).isNotDone();
        world.finish(closed);
        assertThat(world.stat()).isNull();
        assertThat(world.failure(created)).isInstanceOf(IllegalStateException.class);
        assertNothingLeft(user);
    }

    @Test
    void aCreateWhoseReplyIsLostIsLookedForAndItsNodeDeleted() {
        User user = world.user();
        user.connection().stall(Direction.TO_CLIENT);
        user.start();
        assertThat(world.stat()).isNotNull();
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        assertThat(closed).isNotDone();
        user.connection().cut();
        world.finish(closed);
        assertThat(world.stat()).isNull();
        assertNothingLeft(user);
    }

    @Test
    void aDeleteWhoseReplyIsLostDoesNotHitTheNodeOfTheNextOne() {
        User user = world.there();
        user.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        assertThat(world.stat()).isNull();
        world.server.occupy(PATH, bytes("other"), OTHER, 0);
        user.connection().cut();
        world.finish(closed);
        assertThat(world.owner()).isEqualTo(OTHER);
        assertNothingLeft(user);
    }

    @Test
    void whileTheConnectionIsGoneItIsAwaitedAndTheNodeDeletedAfterwards() {
        User user = world.there();
        user.connection().stall(Direction.TO_SERVER);
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        assertThat(closed).isNotDone();
        assertThat(world.stat()).isNotNull();
        user.connection().cut();
        world.finish(closed);
        assertThat(world.stat()).isNull();
        assertNothingLeft(user);
    }

    @Test
    void aSessionThatHasExpiredTakesTheNodeWithItAndTheNextOwnersIsLeftAlone() {
        User user = world.there();
        user.connection().stall(Direction.TO_SERVER);
        CompletableFuture<?> closed = user.node.closeAsync();
        world.until(() -> world.stat() == null); // expired
        world.server.occupy(PATH, bytes("other"), OTHER, 0);
        world.finish(closed);
        world.settle();
        assertThat(world.owner()).isEqualTo(OTHER);
        assertNothingLeft(user);
    }

    @Test
    void anotherOnesNodeIsNeverDeleted() {
        User first = world.there();
        User second = world.user().start();
        world.finish(second.node.closeAsync());
        assertThat(world.owner()).isEqualTo(first.session());
        world.server.delete(PATH);
        world.settle();
        assertThat(world.owner()).isEqualTo(first.session());
        first.connection().stall(Direction.TO_CLIENT); // it does not hear of it
        world.server.delete(PATH);
        world.server.occupy(PATH, bytes("other"), OTHER, 1000);
        CompletableFuture<?> closed = first.node.closeAsync();
        world.settle();
        first.connection().resume(Direction.TO_CLIENT);
        world.finish(closed);
        assertThat(world.owner()).isEqualTo(OTHER);
    }

    @Test
    void aNodeThatAnotherOneHasPutInPlaceOfOursIsLeftAloneAlsoIfItHasNoOwner() {
        User user = world.user(OPTIONS.withMode(CreateMode.PERSISTENT)).start();
        user.connection().stall(Direction.TO_CLIENT);
        world.server.delete(PATH);
        world.server.change(PATH, false);
        world.server.setData(PATH, bytes("other"));
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        user.connection().resume(Direction.TO_CLIENT);
        world.finish(closed);
        assertThat(world.data()).isEqualTo("other");
    }

    @Test
    void aRefusedDeleteIsToldAndEndsIt() {
        User user = world.there();
        world.refuse(OpCode.delete, Code.NOAUTH);
        assertThat(world.failure(user.node.closeAsync())).isInstanceOf(NoAuthException.class);
        assertNothingLeft(user);
        User parent = world.user(OPTIONS.withMode(CreateMode.PERSISTENT));
        PersistentNode node =
                PersistentNode.of(parent.client, "/nodes/parent", null, OPTIONS.withMode(CreateMode.PERSISTENT));
        node.start();
        world.settle();
        world.refuse(OpCode.delete, Code.OK);
        world.server.change("/nodes/parent/child", false);
        assertThat(world.failure(node.closeAsync())).isInstanceOf(NotEmptyException.class);
    }

    @Test
    void aBusyServerIsAskedToDeleteItAgain() {
        User user = world.there();
        world.refuse(OpCode.delete, Code.THROTTLEDOP);
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        assertThat(closed).isNotDone();
        world.refuse(OpCode.delete, Code.OK);
        world.finish(closed);
        assertThat(world.stat()).isNull();
    }

    @Test
    void aClosedClientTakesAnEphemeralNodeWithItAndIsAFailureForOthers() {
        User user = world.there();
        User persistent = world.user(OPTIONS.withMode(CreateMode.PERSISTENT));
        PersistentNode stays =
                PersistentNode.of(persistent.client, "/nodes/two", null, OPTIONS.withMode(CreateMode.PERSISTENT));
        stays.start();
        world.settle();
        user.member.close();
        persistent.member.close();
        world.clients.run(Duration.ofSeconds(3));
        assertThat(user.states()).endsWith(NodeState.FAILED);
        assertThat(user.node.failure()).get().isInstanceOf(ClientClosedException.class);
        world.finish(user.node.closeAsync());
        assertThat(world.failure(stays.closeAsync())).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void noTimerIsLeftOfOne() {
        RecordedTimers timers = new RecordedTimers();
        User user = world.user();
        PersistentNode node = TtlNode.of(timers.client(user.client), PATH, bytes("t"), Duration.ofDays(3), OPTIONS);
        node.start();
        world.settle();
        world.server.setData(PATH, bytes("other"));
        world.settle();
        assertThat(timers.running()).as("to touch it, and until it is calm").isEqualTo(2);
        world.finish(node.closeAsync());
        world.settle();
        assertThat(timers.running()).isZero();
    }
}
