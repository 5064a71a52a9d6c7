/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ServerAge;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.QuotaExceededException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.node.NodeWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ErrorResponse;
import org.junit.jupiter.api.Test;

/** A node that stays, and others who want its path, undo what it does, or refuse it. */
class ContestedNodeTest {
    private static final long OTHER = 0x77L;
    private final NodeWorld world = new NodeWorld();

    @Test
    void oneOfTwoHasThePathAndTheOtherOneTouchesNothingAndWaits() {
        User first = world.there();
        User second = world.user().start();
        assertThat(second.states()).containsExactly(NodeState.LATENT, NodeState.CREATING, NodeState.CONFLICT);
        CompletableFuture<?> set = second.node.setDataAsync(bytes("second"));
        world.settle();
        assertThat(set).isNotDone();
        assertThat(world.data()).isEqualTo("a");
        assertThat(world.owner()).isEqualTo(first.session());
        assertThat(first.states()).isEmpty();
        world.finish(first.node.closeAsync());
        world.finish(set);
        assertThat(world.owner()).isEqualTo(second.session());
        assertThat(world.data()).isEqualTo("second");
    }

    /** The watch is emulated there: after the event of the own change nothing is told until it is set again. */
    @Test
    void onOldServersAChangeRightBehindTheOwnOneIsUndone() {
        world.server.eventsWithoutZxid().onRequest(ServerAge.BEFORE_3_6::refuse);
        User user = world.there();
        user.connection().latency(Duration.ofMillis(50));
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.until(() -> world.data().equals("b"));
        world.clients.run(Duration.ofMillis(10)); // the event is on its way
        world.server.setData(PATH, bytes("other"));
        world.finish(set);
        world.settle();
        assertThat(world.data()).isEqualTo("b");
    }

    @Test
    void whoIsInTheWayIsToldWithTheConflictAlsoToWhoListensLate() {
        world.server.occupy(PATH, bytes("other"), OTHER, 1000);
        List<String> heard = new ArrayList<>();
        User user = world.user(OPTIONS.withObserver(new RecipeObserver() {
                    @Override
                    public void nodeInConflict(String recipe, String path) {
                        heard.add(path);
                    }
                }))
                .start();
        List<NodeChange> late = new ArrayList<>();
        user.node.addListener((same, change) -> late.add(change));
        world.settle();
        assertThat(late).hasSize(1);
        NodeChange change = late.get(0);
        assertThat(change.to()).isEqualTo(NodeState.CONFLICT);
        assertThat(change.other()).isNotNull();
        assertThat(change.other().ephemeralOwner()).isEqualTo(OTHER);
        assertThat(heard).containsExactly(PATH);
        user.connection().cut();
        world.settle();
        assertThat(late).as("the same one again is no news").hasSize(1);
    }

    @Test
    void aNodeOfAnotherKindIsAConflict() {
        world.server.change(PATH, false);
        assertThat(world.user().start().node.state()).isEqualTo(NodeState.CONFLICT);
        world.server.delete(PATH);
        world.server.occupy(PATH, bytes("other"), OTHER, 1000);
        User persistent = world.user(OPTIONS.withMode(CreateMode.PERSISTENT)).start();
        assertThat(persistent.node.state()).isEqualTo(NodeState.CONFLICT);
        assertThat(world.data()).isEqualTo("other");
    }

    @Test
    void aPathThatWasTakenWhileTheConnectionWasGoneIsAConflictUntilItIsFree() {
        User user = world.there();
        user.connection().cut();
        world.server.delete(PATH);
        world.server.occupy(PATH, bytes("other"), OTHER, 1000);
        world.settle();
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.CONFLICT);
        user.node.setDataAsync(bytes("b"));
        world.settle();
        assertThat(world.data()).isEqualTo("other");
        world.server.delete(PATH);
        world.settle();
        assertThat(world.data()).isEqualTo("b");
        assertThat(user.states()).containsExactly(NodeState.CREATING, NodeState.THERE);
    }

    @Test
    void whoDeletesItAgainAndAgainMakesPausesAndNoStorm() {
        User user = world.there();
        for (int i = 0; i < 60_000; i++) {
            world.server.delete(PATH);
            world.clients.run(Duration.ofMillis(1));
        }
        int tries = world.written().size();
        assertThat(tries).isBetween(5, 40);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        world.clients.run(Duration.ofMinutes(3));
        world.server.delete(PATH);
        world.settle();
        assertThat(user.node.state()).as("after a calm time it is quick again").isEqualTo(NodeState.THERE);
    }

    @Test
    void twoWhoWriteThePersistentNodeOfOnePathMakeNoStorm() {
        NodeOptions options = OPTIONS.withMode(CreateMode.PERSISTENT);
        User one = world.user(options).start();
        User two = world.user(options);
        two.node.setDataAsync(bytes("two"));
        two.start();
        world.clients.run(Duration.ofMinutes(1));
        assertThat(world.written().size()).isBetween(4, 80);
        world.finish(two.node.closeAsync());
        world.clients.run(Duration.ofSeconds(31));
        assertThat(world.data()).isEqualTo("a");
        assertThat(one.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void aRefusalIsToldOnceAndTriedAgainWithPausesUntilItIsNone() {
        world.refuse(OpCode.create2, Code.NOAUTH);
        User user = world.user().start();
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        assertThat(world.failure(set)).isInstanceOf(NoAuthException.class);
        assertThat(user.node.state()).isEqualTo(NodeState.FAILED);
        assertThat(user.node.failure()).get().isInstanceOf(NoAuthException.class);
        world.clients.run(Duration.ofMinutes(5));
        assertThat(world.written().size()).isBetween(8, 22);
        assertThat(user.states()).containsExactly(NodeState.LATENT, NodeState.CREATING, NodeState.FAILED);
        world.refuse(OpCode.create2, Code.OK);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(user.states()).containsExactly(NodeState.THERE);
        assertThat(user.node.failure()).isEmpty();
        assertThat(world.data()).isEqualTo("b");
    }

    @Test
    void dataThatAreRefusedFailTheirFutureAndTheNextOnesAreTriedAtOnce() {
        User user = world.there();
        world.refuse(OpCode.setData, Code.QUOTAEXCEEDED);
        CompletableFuture<?> large = user.node.setDataAsync(bytes("large"));
        assertThat(world.failure(large)).isInstanceOf(QuotaExceededException.class);
        world.clients.run(Duration.ofMinutes(1));
        assertThat(user.node.state()).isEqualTo(NodeState.FAILED);
        world.refuse(OpCode.setData, Code.OK);
        CompletableFuture<?> small = user.node.setDataAsync(bytes("s"));
        world.settle();
        assertThat(small).isCompleted();
        assertThat(world.data()).isEqualTo("s");
        assertThat(user.states()).containsExactly(NodeState.FAILED, NodeState.THERE);
    }

    @Test
    void aMissingParentIsAFailureIfNoneAreToBeMadeAndNoneWhenItIsThere() {
        PersistentNode node = PersistentNode.of(world.user().client, "/none/x", bytes("x"), OPTIONS.withoutParents());
        node.start();
        world.settle();
        assertThat(node.state()).isEqualTo(NodeState.FAILED);
        world.server.change("/none", false);
        world.until(() -> node.state() == NodeState.THERE);
    }

    @Test
    void aServerThatIsTooBusyIsAskedAgainSoon() {
        world.refuse(OpCode.create2, Code.THROTTLEDOP);
        User user = world.user().start();
        assertThat(user.node.state()).isEqualTo(NodeState.CREATING);
        world.refuse(OpCode.create2, Code.OK);
        world.settle();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        world.refuse(OpCode.addWatch, Code.THROTTLEDOP);
        User second = world.user().start();
        world.refuse(OpCode.addWatch, Code.OK);
        world.finish(user.node.closeAsync());
        world.until(() -> second.node.state() == NodeState.THERE);
        world.server.delete(PATH);
        world.settle();
        assertThat(second.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void aNodeThatMayNotBeReadIsLookedAtFromTimeToTimeSinceServersTellNothingOfIt() {
        world.server.onRequest(request -> switch (request.opCode()) {
            case OpCode.addWatch -> Reply.ok(new ErrorResponse(0)); // as since 3.8.4 and 3.9.2: it hears nothing
            case OpCode.getData -> Reply.error(Code.NOAUTH.intValue());
            default -> null;
        });
        User user = world.user().start();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        world.server.delete(PATH);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(world.owner()).isEqualTo(user.session());
        world.server.delete(PATH);
        world.server.occupy(PATH, bytes("other"), OTHER, 1000);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(user.node.state()).isEqualTo(NodeState.CONFLICT);
        world.server.delete(PATH);
        world.clients.run(Duration.ofSeconds(31));
        assertThat(world.owner()).isEqualTo(user.session());
    }

    @Test
    void aServerThatKnowsNoTimeToLiveIsAFailureThatSaysSo() {
        world.refuse(OpCode.createTTL, Code.UNIMPLEMENTED);
        User user = world.user(OPTIONS.withTtl(Duration.ofSeconds(30))).start();
        assertThat(user.node.state()).isEqualTo(NodeState.FAILED);
        assertThat(user.node.failure()).get().isInstanceOf(UnimplementedException.class);
    }

    @Test
    void aNodeWithATimeToLiveIsTouchedThreeTimesInItAndNotBesideOtherWrites() {
        User user = world.user();
        PersistentNode node = TtlNode.of(user.client, PATH, bytes("t"), Duration.ofSeconds(30), OPTIONS);
        node.start();
        world.settle();
        assertThat(world.written()).containsExactly(OpCode.createTTL);
        world.clients.run(Duration.ofSeconds(60));
        assertThat(world.written()).hasSize(6).containsOnly(OpCode.setData);
        for (int i = 0; i < 12; i++) {
            node.setDataAsync(bytes("t" + i));
            world.clients.run(Duration.ofSeconds(5));
        }
        assertThat(world.written()).hasSize(12);
        assertThat(world.data()).isEqualTo("t11");
        world.finish(node.closeAsync());
        world.settle();
        assertThat(world.stat()).isNull();
        world.asked();
        world.clients.run(Duration.ofSeconds(60));
        assertThat(world.asked()).isEmpty();
    }

    @Test
    void aNodeWithATimeToLiveThatOutlastsItsClientIsTouchedAtOnceByTheNext() {
        User user = world.user(OPTIONS.withTtl(Duration.ofSeconds(30)).keptOnClose())
                .start();
        world.finish(user.node.closeAsync());
        world.asked();
        User next = world.user(OPTIONS.withTtl(Duration.ofSeconds(30))).start();
        assertThat(next.node.state()).isEqualTo(NodeState.THERE);
        assertThat(world.written()).containsExactly(OpCode.createTTL, OpCode.setData);
    }

    @Test
    void aServerInReadOnlyModeIsNotBelieved() {
        User user = world.new User(OPTIONS, true).start();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        world.asked();
        world.server.cutOff(0xf00L);
        user.connection().cut();
        world.until(() -> user.client.state() == SessionState.CONNECTED_READ_ONLY);
        user.node.setDataAsync(bytes("b"));
        world.settle();
        assertThat(user.node.state()).isEqualTo(NodeState.IN_DOUBT);
        assertThat(world.written()).isEmpty();
        world.server.readOnly(false).onConnect(request -> null);
        user.connection().cut();
        world.until(() -> user.node.state() == NodeState.THERE);
        world.settle();
        assertThat(world.data()).isEqualTo("b");
    }
}
