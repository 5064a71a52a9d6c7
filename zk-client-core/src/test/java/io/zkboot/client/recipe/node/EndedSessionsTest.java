/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.node.NodeWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** A node that stays, between two sessions, and between the end of its client and the next start. */
class EndedSessionsTest {
    private final NodeWorld world = new NodeWorld();

    /** Lets the server say that the session has ended, and then nobody connect any more. */
    private void expireAndCutOff(User user) {
        long session = user.session();
        world.server.onConnect(request -> request.getSessionId() == session ? null : Reply.close());
        user.connection().cut();
        world.server.expire(session);
        world.until(() -> user.client.state() == SessionState.CONNECTING);
        world.settle();
        assertThat(user.client.state().isConnected()).isFalse();
    }

    private void close(User user) {
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
        world.settle();
    }

    private void startAgain(User user) {
        user.client.start();
        world.until(() -> user.client.state().isConnected());
        world.settle();
    }

    @Test
    void itIsSaidToBeMadeAgainAsSoonAsTheSessionHasEnded() {
        User user = world.there();
        expireAndCutOff(user);
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.CREATING);
    }

    @Test
    void nothingIsWaitedForWhenItIsClosedAfterTheSessionHasEnded() {
        User user = world.there();
        expireAndCutOff(user);
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        assertThat(closed).isCompleted();
    }

    @Test
    void oneThatIsStartedWhenItsClientHasEndedIsAFailureUntilThatIsStartedAgain() {
        User user = world.user();
        close(user);
        user.start();
        assertThat(user.states()).containsExactly(NodeState.LATENT, NodeState.CREATING, NodeState.FAILED);
        assertThat(user.node.failure()).get().isInstanceOf(ClientClosedException.class);
        startAgain(user);
        assertThat(user.states()).containsExactly(NodeState.CREATING, NodeState.THERE);
    }

    @Test
    void onceItsClientIsStartedAgainACloseWaitsForTheNextConnectionAsBefore() {
        User user = world.user(OPTIONS.withMode(CreateMode.PERSISTENT)).start();
        close(user);
        startAgain(user);
        world.server.onConnect(request -> Reply.close());
        user.connection().cut();
        world.settle();
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        assertThat(closed).isNotDone();
        world.server.onConnect(request -> null);
        world.finish(closed);
        assertThat(world.stat()).isNull();
    }

    @Test
    void whatDoesNotGoWithASessionIsLookedAtWhenItsClientIsStartedAgain() {
        User user = world.user(OPTIONS.withMode(CreateMode.PERSISTENT)).start();
        close(user);
        world.server.setData(PATH, bytes("other"));
        startAgain(user);
        assertThat(world.data()).isEqualTo("a");
    }

    @Test
    void aCloseThatPausesEndsWithTheClient() {
        for (CreateMode mode : List.of(CreateMode.EPHEMERAL, CreateMode.PERSISTENT)) {
            User user = world.user(OPTIONS.withMode(mode)).start();
            world.refuse(OpCode.delete, Code.THROTTLEDOP);
            world.asked();
            CompletableFuture<?> closed = user.node.closeAsync();
            world.until(() -> world.requests.stream().anyMatch(request -> request.opCode() == OpCode.delete));
            world.clients.run(Duration.ofMillis(50)); // the pause has begun
            close(user);
            assertThat(closed).as(mode.name()).isDone();
            world.refuse(OpCode.delete, Code.OK);
            world.server.delete(PATH);
        }
    }

    @Test
    void theNextConnectionEndsALongPause() {
        world.refuse(OpCode.create2, Code.NOAUTH);
        User user = world.user().start();
        world.clients.run(Duration.ofMinutes(1)); // the next try is to come in half a minute
        world.refuse(OpCode.create2, Code.OK);
        user.connection().cut();
        world.settle();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void aCloseEndsALongPause() {
        world.refuse(OpCode.create2, Code.NOAUTH);
        User user = world.user().start();
        world.clients.run(Duration.ofMinutes(1));
        CompletableFuture<?> closed = user.node.closeAsync();
        world.settle();
        assertThat(closed).isCompleted();
    }

    @Test
    void aWatchThatTheNextServerDoesNotRestoreIsSetAnew() {
        User user = world.there();
        world.refuse(OpCode.setWatches2, Code.SYSTEMERROR);
        user.connection().cut();
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.addWatch, OpCode.getData);
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.THERE);
        world.server.delete(PATH);
        world.settle();
        assertThat(world.owner()).isEqualTo(user.session());
    }
}
