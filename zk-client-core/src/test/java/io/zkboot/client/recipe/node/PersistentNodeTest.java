/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.node.NodeWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

/** What a node that stays does while nothing, or its session, its parents or an operator, is in the way. */
class PersistentNodeTest {
    private final NodeWorld world = new NodeWorld();

    @Test
    void itIsMadeWithOneRequestAndAWatchInTheSameFlight() {
        User user = world.user().start();
        assertThat(world.asked()).containsExactly(OpCode.addWatch, OpCode.create2);
        assertThat(user.states()).containsExactly(NodeState.LATENT, NodeState.CREATING, NodeState.THERE);
        assertThat(world.owner()).isEqualTo(user.session());
        assertThat(world.data()).isEqualTo("a");
        assertThat(user.node.actualPath()).contains(PATH);
        assertThat(user.node.data()).isEqualTo(bytes("a"));
        assertThat(world.finish(user.node.awaitCreatedAsync())).isEqualTo(PATH);
    }

    @Test
    void aReconnectWithALivingSessionReadsOnceAndWritesNothing() {
        User user = world.there();
        user.connection().cut();
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.getData);
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.THERE);
        user.node.setDataAsync(bytes("b"));
        world.settle();
        world.asked();
        user.connection().cut();
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.getData);
    }

    @Test
    void itIsMadeAgainAfterItWasDeletedAlsoWhileTheConnectionWasGone() {
        User user = world.there();
        world.server.delete(PATH);
        world.settle();
        assertThat(world.owner()).isEqualTo(user.session());
        assertThat(user.states()).containsExactly(NodeState.CREATING, NodeState.THERE);
        user.connection().cut();
        world.server.delete(PATH);
        world.settle();
        assertThat(world.owner()).isEqualTo(user.session());
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.CREATING, NodeState.THERE);
    }

    @Test
    void itIsMadeAgainInTheNextSession() {
        User user = world.there();
        long before = user.session();
        world.server.expire(before);
        world.until(() -> world.owner() != 0 && world.owner() != before);
        world.settle();
        assertThat(world.owner()).isEqualTo(user.session());
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void aNodeOfTheOwnEarlierSessionIsWaitedForAndNotTakenForOnesOwn() {
        world.server.linger(Duration.ofSeconds(5));
        User user = world.there();
        long before = user.session();
        world.server.expire(before);
        world.until(() -> user.client.state().isConnected() && user.session() != before);
        world.settle();
        assertThat(world.owner()).isEqualTo(before);
        assertThat(user.node.state()).isEqualTo(NodeState.CREATING);
        assertThat(world.written()).as("writes while it stands").containsExactly(OpCode.create2);
        world.until(() -> world.owner() == user.session());
        world.settle();
        assertThat(user.states()).contains(NodeState.THERE).doesNotContain(NodeState.CONFLICT);
    }

    @Test
    void aNodeOfTheOwnEarlierSessionIsDeletedIfThatIsWanted() {
        world.server.linger(Duration.ofHours(1));
        User user = world.user(OPTIONS.takingOver()).start();
        long before = user.session();
        world.server.expire(before);
        world.until(() -> world.owner() != before && world.owner() != 0);
        assertThat(world.owner()).isEqualTo(user.session());
    }

    @Test
    void itsParentsAreMadeAsContainersAndAgainWhenTheyAreGone() {
        PersistentNode deep = PersistentNode.of(world.user().client, "/deep/er/node", bytes("x"), OPTIONS);
        deep.start();
        world.settle();
        assertThat(world.server.look("/deep/er/node")).isNotNull();
        assertThat(world.asked()).contains(OpCode.createContainer).doesNotContain(OpCode.create);
        world.server.delete("/deep/er/node");
        world.server.delete("/deep/er");
        world.server.delete("/deep");
        world.settle();
        assertThat(world.server.look("/deep/er/node")).isNotNull();
    }

    @Test
    void whatSomebodyElseHasWrittenIsWrittenOver() {
        User user = world.there();
        world.server.setData(PATH, bytes("operator"));
        world.settle();
        assertThat(world.data()).isEqualTo("a");
        assertThat(world.asked()).containsExactly(OpCode.getData, OpCode.setData);
        user.connection().cut();
        world.server.setData(PATH, bytes("operator"));
        world.settle();
        assertThat(world.data()).isEqualTo("a");
    }

    @Test
    void theNewestDataWinAndThoseBeforeAreNotAllSent() {
        User user = world.there();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            all.add(user.node.setDataAsync(bytes("v" + i)));
        }
        world.settle();
        assertThat(world.data()).isEqualTo("v50");
        assertThat(all).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(world.written().size()).isLessThanOrEqualTo(2);
        assertThat(user.states()).isEmpty();
    }

    @Test
    void dataThatAreSetWhileTheCreateIsUnderWayAreNotLost() {
        User user = world.user();
        user.node.start();
        world.until(() -> world.stat() != null);
        assertThat(user.node.state()).as("the reply is on its way").isEqualTo(NodeState.CREATING);
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.finish(set);
        assertThat(world.data()).isEqualTo("b");
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.addWatch, OpCode.create2, OpCode.setData);
    }

    @Test
    void dataThatAreSetBeforeTheStartAreThoseOfTheCreate() {
        User user = world.user();
        CompletableFuture<?> set = user.node.setDataAsync(null);
        world.settle();
        assertThat(set).isNotDone();
        user.start();
        assertThat(set).isCompleted();
        assertThat(world.server.data(PATH)).isNull();
        assertThat(world.written()).containsExactly(OpCode.create2);
    }

    @Test
    void dataWhoseReplyIsLostAreThereAndAreNotWrittenTwice() {
        User user = world.there();
        user.connection().stall(Direction.TO_CLIENT);
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.settle();
        assertThat(world.data()).isEqualTo("b");
        assertThat(set).isNotDone();
        user.connection().cut();
        world.settle();
        assertThat(set).isCompleted();
        assertThat(world.written()).containsExactly(OpCode.setData);
    }

    @Test
    void dataThatNeverReachedAServerAreSentAgain() {
        User user = world.there();
        user.connection().stall(Direction.TO_SERVER);
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.settle();
        user.connection().cut();
        world.finish(set);
        assertThat(world.data()).isEqualTo("b");
    }

    @Test
    void aCreateWhoseReplyIsLostIsFoundAgain() {
        User user = world.user();
        user.connection().stall(Direction.TO_CLIENT);
        user.start();
        Stat made = world.stat();
        assertThat(made).isNotNull();
        user.connection().cut();
        world.settle();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        assertThat(world.stat().getCzxid()).isEqualTo(made.getCzxid());
        assertThat(world.written()).containsExactly(OpCode.create2);
    }

    @Test
    void theNameKeepsItsNumberWhenItIsMadeAgain() {
        User user =
                world.user(OPTIONS.withMode(CreateMode.EPHEMERAL_SEQUENTIAL)).start();
        String path = user.node.actualPath().orElseThrow();
        assertThat(path).matches("/nodes/_c_[0-9a-f-]{36}-one\\d{10}");
        world.server.delete(path);
        world.settle();
        assertThat(world.server.look(path)).isNotNull();
        long before = user.session();
        world.server.expire(before);
        world.until(() -> user.client.state().isConnected() && user.session() != before);
        world.settle();
        assertThat(world.server.children("/nodes")).containsExactly(path.substring("/nodes/".length()));
        assertThat(user.node.actualPath()).contains(path);
        world.finish(user.node.closeAsync());
        assertThat(world.server.children("/nodes")).isEmpty();
    }

    @Test
    void aProtectedNameIsTheSameEachTime() {
        User user = world.user(OPTIONS.withProtection()).start();
        String path = user.node.actualPath().orElseThrow();
        assertThat(path).matches("/nodes/_c_[0-9a-f-]{36}-one");
        world.server.delete(path);
        world.settle();
        assertThat(world.server.look(path)).isNotNull();
    }

    @Test
    void aPersistentNodeThatIsThereAlreadyIsTakenAndKeptAsTheOptionsSay() {
        world.server.change(PATH, false);
        User user = world.user(OPTIONS.withMode(CreateMode.PERSISTENT).keptOnClose())
                .start();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        assertThat(world.data()).isEqualTo("a");
        world.server.delete(PATH);
        world.settle();
        assertThat(world.data()).isEqualTo("a");
        world.finish(user.node.closeAsync());
        assertThat(world.stat()).isNotNull();
        User deleting = world.user(OPTIONS.withMode(CreateMode.PERSISTENT)).start();
        world.finish(deleting.node.closeAsync());
        assertThat(world.stat()).isNull();
    }

    @Test
    void whoListensLateHearsTheStateFirst() {
        User user = world.there();
        user.node.addListener((same, change) -> user.changes.add(change));
        world.settle();
        assertThat(user.changes).containsExactly(new NodeChange(NodeState.THERE, NodeState.THERE, PATH, null, null));
        world.finish(user.node.closeAsync());
        user.changes.clear();
        user.node.addListener((same, change) -> user.changes.add(change));
        world.settle();
        assertThat(user.states()).containsExactly(NodeState.CLOSED);
    }

    @Test
    void aListenerThatThrowsHarmsNobodyAndIsTold() {
        List<String> heard = new ArrayList<>();
        RecipeObserver observer = new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                heard.add("failed " + failure.getMessage());
            }

            @Override
            public void nodeCreated(String recipe, String path) {
                heard.add(recipe + " " + path);
            }
        };
        User user = world.user(OPTIONS.withObserver(observer));
        PersistentNodeListener bad = (same, change) -> {
            throw new IllegalStateException(change.to().name());
        };
        user.node.addListener(bad);
        user.start();
        assertThat(user.states()).endsWith(NodeState.THERE);
        assertThat(heard).contains("failed CREATING", "failed THERE", "persistent-node " + PATH);
        user.node.removeListener(bad);
        heard.clear();
        world.server.delete(PATH);
        world.settle();
        assertThat(heard).containsExactly("persistent-node " + PATH);
    }

    @Test
    void itIsBelowTheChrootOfItsClientWhichIsMade() {
        User user = world.user();
        PersistentNode node = PersistentNode.of(user.client.chroot("/app/here"), "/me", bytes("x"), OPTIONS);
        node.start();
        world.settle();
        assertThat(world.server.look("/app/here/me")).isNotNull();
        assertThat(node.actualPath()).contains("/me");
        world.server.delete("/app/here/me");
        world.settle();
        assertThat(world.server.look("/app/here/me")).isNotNull();
        world.finish(node.closeAsync());
        assertThat(world.server.look("/app/here/me")).isNull();
    }

    @Test
    void aMistakeIsRefusedAtOnce() {
        User user = world.user();
        assertThatIllegalArgumentException().isThrownBy(() -> PersistentNode.of(user.client, "/", null));
        assertThatIllegalArgumentException().isThrownBy(() -> PersistentNode.of(user.client, "a", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PersistentNode.of(user.client, PATH, null, OPTIONS.keptOnClose()));
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withMode(CreateMode.PERSISTENT_WITH_TTL));
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withLongestPause(Duration.ofMillis(1)));
        world.finish(user.node.closeAsync());
        assertThatIllegalStateException().isThrownBy(user.node::start);
        assertThatIllegalStateException().isThrownBy(() -> user.node.setDataAsync(null));
    }
}
