/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.node.NodeWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A node that servers refuse in other ways, or that others undo: with pauses, and told as it is. */
class RefusedNodesTest {
    private static final long OTHER = 0x77L;
    private final NodeWorld world = new NodeWorld();

    @Test
    void aNumberedNodeThatIsRefusedIsAFailureThatIsTriedAgainWithPauses() {
        world.refuse(OpCode.create2, Code.NOAUTH);
        User user =
                world.user(OPTIONS.withMode(CreateMode.EPHEMERAL_SEQUENTIAL)).start();
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        assertThat(world.failure(set)).isInstanceOf(NoAuthException.class);
        world.clients.run(Duration.ofMinutes(1));
        assertThat(world.written().size()).isBetween(5, 15);
        assertThat(user.states()).containsExactly(NodeState.LATENT, NodeState.CREATING, NodeState.FAILED);
        world.refuse(OpCode.create2, Code.OK);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(user.states()).containsExactly(NodeState.THERE);
    }

    @Test
    void aNumberedNodeIsThereWithItsFirstRequest() {
        User user =
                world.user(OPTIONS.withMode(CreateMode.EPHEMERAL_SEQUENTIAL)).start();
        assertThat(user.states()).containsExactly(NodeState.LATENT, NodeState.CREATING, NodeState.THERE);
        assertThat(world.written()).containsExactly(OpCode.create2);
    }

    @Test
    void aNumberedNodeMayHaveNoNameBesideItsNumber() {
        User user = world.user();
        PersistentNode node = PersistentNode.of(
                user.client, "/nodes/", bytes("x"), OPTIONS.withMode(CreateMode.EPHEMERAL_SEQUENTIAL));
        node.start();
        world.settle();
        assertThat(node.actualPath()).get().asString().matches("/nodes/_c_[0-9a-f-]{36}-\\d{10}");
        assertThatIllegalArgumentException().isThrownBy(() -> PersistentNode.of(user.client, "/nodes/", null, OPTIONS));
    }

    @Test
    void aNodeThatIsInTheWayAndGoneWhenItIsLookedAtMakesPauses() {
        world.refuse(OpCode.create2, Code.NODEEXISTS);
        User user = world.user().start();
        world.clients.run(Duration.ofMinutes(1));
        assertThat(world.written().size()).isBetween(5, 25);
        world.refuse(OpCode.create2, Code.OK);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void whoMakesItWhileItIsRefusedIsSeenWithoutAnotherTry() {
        world.refuse(OpCode.create2, Code.NOAUTH);
        User user = world.user().start();
        world.clients.run(Duration.ofSeconds(2));
        world.asked();
        world.server.occupy(PATH, bytes("other"), OTHER, 1000);
        world.clients.run(Duration.ofSeconds(10));
        assertThat(user.node.state()).isEqualTo(NodeState.CONFLICT);
        assertThat(world.asked()).containsExactly(OpCode.getData);
    }

    @Test
    void whoOverwritesItAsSoonAsItIsWrittenMakesPausesAndNoStorm() {
        User user = world.there();
        for (int i = 0; i < 20_000; i++) {
            if (world.data().equals("a")) {
                world.server.setData(PATH, bytes("other"));
            }
            world.clients.run(Duration.ofMillis(1));
        }
        assertThat(world.written().size()).isBetween(5, 30);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(world.data()).isEqualTo("a");
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
    }

    /** So that it is never as it was when it was looked at. */
    @Test
    void whoWritesItWithoutEndMakesPausesAndNoStorm() {
        User user = world.there();
        for (int i = 0; i < 20_000; i++) {
            world.server.setData(PATH, bytes("other"));
            world.clients.run(Duration.ofMillis(1));
        }
        assertThat(world.written().size()).isBetween(5, 30);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(world.data()).isEqualTo("a");
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void whoClosesItAgainAndAgainDoesNotHurryABusyServer() {
        User user = world.there();
        world.refuse(OpCode.delete, Code.THROTTLEDOP);
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<?> unused = user.node.closeAsync();
            world.clients.run(Duration.ofMillis(1));
        }
        assertThat(world.written().size()).isBetween(3, 15);
    }

    @Test
    void aNodeOfTheOwnEarlierSessionIsNoFailureAnyMoreWhenItCanBeSeen() {
        world.server.linger(Duration.ofHours(1));
        User user = world.there();
        long before = user.session();
        int[] hidden = {2}; // its data and its status, which the server says nothing of after that
        world.server.onRequest(request -> switch (request.opCode()) {
            case OpCode.getData, OpCode.exists, OpCode.getEphemerals ->
                hidden[0]-- > 0 ? Reply.error(Code.NOAUTH.intValue()) : null;
            default -> null;
        });
        world.server.expire(before);
        world.until(() -> user.client.state().isConnected() && user.session() != before);
        world.until(() -> user.node.state() == NodeState.FAILED);
        world.clients.run(Duration.ofSeconds(2));
        assertThat(world.owner()).isEqualTo(before);
        assertThat(user.node.state()).isEqualTo(NodeState.CREATING);
    }
}
