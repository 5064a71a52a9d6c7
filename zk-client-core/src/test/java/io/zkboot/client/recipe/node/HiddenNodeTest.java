/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.recipe.node.NodeWorld.OPTIONS;
import static io.zkboot.client.recipe.node.NodeWorld.PATH;
import static io.zkboot.client.recipe.node.NodeWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.QuotaExceededException;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.node.NodeWorld.User;
import io.zkboot.client.testing.sim.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.junit.jupiter.api.Test;

/** Nodes that servers do not show to their owner at all, and requests that fail once. */
class HiddenNodeTest {
    private final NodeWorld world = new NodeWorld();
    /** What is answered to an operation, and how often. */
    private final Map<Integer, Reply> answers = new HashMap<>();

    private final Map<Integer, Integer> times = new HashMap<>();
    private final Map<Integer, Reply> afterwards = new HashMap<>();

    private void answer(int opCode, Reply reply, int often) {
        answers.put(opCode, reply);
        times.put(opCode, often);
        world.server.onRequest(request -> {
            world.requests.add(request);
            return times.getOrDefault(request.opCode(), 0) > 0 && times.merge(request.opCode(), -1, Integer::sum) >= 0
                    ? answers.get(request.opCode())
                    : afterwards.get(request.opCode());
        });
    }

    private void answer(int opCode, Code code, int often) {
        answer(opCode, Reply.error(code.intValue()), often);
    }

    private static final int ALWAYS = Integer.MAX_VALUE;

    /** Neither the data nor the status of the node are shown, and nothing is told of it, as since 3.8.4 and 3.9.2. */
    private void hide() {
        answer(OpCode.getData, Code.NOAUTH, ALWAYS);
        answer(OpCode.exists, Code.NOAUTH, ALWAYS);
        answer(OpCode.addWatch, Reply.ok(new ErrorResponse(0)), ALWAYS);
    }

    @Test
    void anEphemeralNodeThatIsNotShownIsThereAsLongAsTheServerCountsItAsOfThisSession() {
        hide();
        answer(OpCode.getEphemerals, Reply.ok(new GetEphemeralsResponse(List.of(PATH))), ALWAYS);
        User user = world.user().start();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        world.asked();
        world.clients.run(Duration.ofSeconds(62));
        assertThat(world.asked())
                .as("looked at from time to time")
                .filteredOn(code -> code == OpCode.getEphemerals)
                .hasSizeBetween(2, 3);
        user.connection().cut();
        world.settle();
        assertThat(user.states()).endsWith(NodeState.IN_DOUBT, NodeState.THERE);
        world.finish(user.node.closeAsync());
        assertThat(world.stat()).isNull();
    }

    @Test
    void anEphemeralNodeThatIsNotShownAndNotCountedIsAFailure() {
        hide();
        answer(OpCode.getEphemerals, Reply.ok(new GetEphemeralsResponse(List.of(PATH + "/other"))), ALWAYS);
        User user = world.user().start();
        assertThat(user.node.state()).isEqualTo(NodeState.FAILED);
        assertThat(user.node.failure()).get().isInstanceOf(NoAuthException.class);
        assertThat(world.failure(user.node.closeAsync())).isInstanceOf(NoAuthException.class);
    }

    @Test
    void anEphemeralNodeOfWhichTheServerTellsNothingIsAFailure() {
        hide();
        answer(OpCode.getEphemerals, Code.NOAUTH, ALWAYS);
        User user = world.user().start();
        assertThat(user.node.state()).isEqualTo(NodeState.FAILED);
    }

    @Test
    void aPersistentNodeThatIsNotShownIsThere() {
        hide();
        User user = world.user(OPTIONS.withMode(CreateMode.PERSISTENT)).start();
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
    }

    @Test
    void aNodeThatIsNotShownAndWasNeverSeenIsAFailure() {
        world.server.occupy(PATH, bytes("other"), 7, 1000);
        hide();
        answer(OpCode.getEphemerals, Reply.ok(new GetEphemeralsResponse(List.of(PATH))), ALWAYS);
        User user = world.user().start();
        assertThat(user.node.state()).isEqualTo(NodeState.FAILED);
    }

    /** Forbids the questions that come before this one, so that it is asked. */
    private void forbidBefore(int question) {
        if (question != OpCode.getData) {
            answer(OpCode.getData, Code.NOAUTH, ALWAYS);
        }
        if (question == OpCode.getEphemerals) {
            answer(OpCode.exists, Code.NOAUTH, ALWAYS);
        }
    }

    @Test
    void aServerThatIsTooBusyToShowTheNodeIsAskedAgain() {
        for (int busy : new int[] {OpCode.getData, OpCode.exists, OpCode.getEphemerals}) {
            User user = world.there();
            forbidBefore(busy);
            if (busy == OpCode.getEphemerals) {
                afterwards.put(OpCode.getEphemerals, Reply.ok(new GetEphemeralsResponse(List.of(PATH))));
            }
            answer(busy, Code.THROTTLEDOP, 1);
            world.asked();
            user.connection().cut();
            world.settle();
            List<Integer> asked = world.asked();
            assertThat(asked).filteredOn(code -> code == busy).hasSizeBetween(2, 3);
            assertThat(asked)
                    .filteredOn(code -> code == OpCode.getEphemerals)
                    .as("no more is asked than needed")
                    .hasSizeBetween(0, busy == OpCode.getEphemerals ? 3 : 0);
            assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.THERE);
            times.clear();
            world.finish(user.node.closeAsync());
        }
    }

    @Test
    void aServerThatStaysTooBusyToShowTheNodeIsAskedWithPauses() {
        for (int busy : new int[] {OpCode.getData, OpCode.exists, OpCode.getEphemerals}) {
            User user = world.there();
            forbidBefore(busy);
            answer(busy, Code.THROTTLEDOP, ALWAYS);
            user.connection().cut();
            world.settle();
            world.asked();
            world.clients.run(Duration.ofSeconds(2));
            assertThat(world.asked()).filteredOn(code -> code == busy).hasSizeBetween(5, 25);
            times.clear();
            world.finish(user.node.closeAsync());
        }
    }

    @Test
    void aNodeWhoseDataMayNotBeReadIsNotWrittenAgainIfItHasNotChanged() {
        User user = world.there();
        answer(OpCode.getData, Code.NOAUTH, ALWAYS);
        user.connection().cut();
        world.settle();
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.THERE);
        assertThat(world.written()).isEmpty();
        user.connection().cut();
        world.server.setData(PATH, bytes("of another one"));
        world.settle();
        assertThat(world.written()).containsExactly(OpCode.setData);
        assertThat(world.data()).isEqualTo("a");
    }

    @Test
    void aWatchThatSomebodyTakesAwayIsSetAgain() {
        User user = world.there();
        world.finish(user.client.async().removeAllWatches(PATH, WatcherType.ANY));
        world.settle();
        assertThat(world.asked()).contains(OpCode.addWatch, OpCode.getData);
        world.server.delete(PATH);
        world.settle();
        assertThat(world.owner()).isEqualTo(user.session());
    }

    @Test
    void aWatchThatIsRefusedIsAFailureUntilItIsNot() {
        answer(OpCode.addWatch, Code.SYSTEMERROR, 1);
        User user = world.user().start();
        assertThat(user.states()).contains(NodeState.FAILED);
        world.clients.run(Duration.ofSeconds(1));
        assertThat(user.node.state()).isEqualTo(NodeState.THERE);
        world.server.delete(PATH);
        world.settle();
        assertThat(world.owner()).isEqualTo(user.session());
    }

    @Test
    void pausesBeginAnewAfterASuccess() {
        User user = world.there();
        for (int round = 0; round < 3; round++) {
            answer(OpCode.setData, Code.NOAUTH, 1);
            CompletableFuture<?> unused = user.node.setDataAsync(bytes("round " + round));
            world.clients.run(Duration.ofMillis(260));
            assertThat(world.data()).isEqualTo("round " + round);
        }
    }

    @Test
    void dataThatMeetAnotherVersionAreSetAfterALook() {
        User user = world.there();
        answer(OpCode.setData, Code.BADVERSION, 1);
        world.asked();
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.settle();
        assertThat(set).isCompleted();
        assertThat(world.asked()).startsWith(OpCode.setData, OpCode.getData, OpCode.setData);
        assertThat(world.data()).isEqualTo("b");
    }

    @Test
    void dataThatMeetNoNodeAreThoseOfTheNextOne() {
        User user = world.there();
        answer(OpCode.setData, Code.NONODE, 1);
        world.asked();
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.settle();
        assertThat(set).isCompleted();
        assertThat(world.asked()).startsWith(OpCode.setData, OpCode.create2);
        assertThat(world.data()).isEqualTo("b");
    }

    @Test
    void dataThatMeetABusyServerAreSetAfterALookAndAPause() {
        User user = world.there();
        answer(OpCode.setData, Code.THROTTLEDOP, 1);
        world.asked();
        CompletableFuture<?> set = user.node.setDataAsync(bytes("b"));
        world.clients.run(Duration.ofMillis(60));
        assertThat(set).isNotDone();
        world.settle();
        assertThat(set).isCompleted();
        assertThat(world.asked()).startsWith(OpCode.setData, OpCode.getData, OpCode.setData);
    }

    @Test
    void aDeleteOfAnEarlierNodeThatFailsIsTriedAgainAfterALookAndAPause() {
        User user = world.there();
        answer(OpCode.delete, Code.THROTTLEDOP, 1);
        world.asked();
        CompletableFuture<?> closed = user.node.closeAsync();
        world.clients.run(Duration.ofMillis(60));
        assertThat(closed).isNotDone();
        world.finish(closed);
        assertThat(world.asked()).startsWith(OpCode.delete, OpCode.getData, OpCode.delete);
        assertThat(world.stat()).isNull();
    }

    @Test
    void anObserverHearsOfDoubtsTheirEndAndEachFailure() {
        List<String> heard = new ArrayList<>();
        User user = world.user(OPTIONS.withObserver(new RecipeObserver() {
                    @Override
                    public void inDoubt(String recipe, String path) {
                        heard.add("doubt " + path);
                    }

                    @Override
                    public void confirmed(String recipe, String path) {
                        heard.add("confirmed " + path);
                    }

                    @Override
                    public void nodeFailed(String recipe, String path, Throwable failure) {
                        heard.add(failure.getClass().getSimpleName());
                    }
                }))
                .start();
        user.changes.clear();
        assertThat(heard).isEmpty();
        user.connection().cut();
        world.settle();
        assertThat(heard).containsExactly("doubt " + PATH, "confirmed " + PATH);
        answer(OpCode.setData, Code.QUOTAEXCEEDED, 1);
        CompletableFuture<?> unused = user.node.setDataAsync(bytes("b"));
        world.clients.run(Duration.ofMillis(60));
        answer(OpCode.setData, Code.NOAUTH, 2);
        world.clients.run(Duration.ofSeconds(1));
        assertThat(heard.subList(2, heard.size()))
                .startsWith(QuotaExceededException.class.getSimpleName(), NoAuthException.class.getSimpleName());
        assertThat(user.states())
                .as("another failure is told, the same one is not")
                .containsSubsequence(NodeState.IN_DOUBT, NodeState.THERE, NodeState.FAILED, NodeState.FAILED)
                .filteredOn(state -> state == NodeState.FAILED)
                .hasSize(2);
    }

    @Test
    void theListenerThatIsRemovedIsThatOne() {
        User user = world.there();
        List<NodeState> second = new ArrayList<>();
        PersistentNodeListener listener = (node, change) -> second.add(change.to());
        user.node.addListener(listener);
        user.node.removeListener(listener);
        world.settle();
        second.clear();
        user.connection().cut();
        world.settle();
        assertThat(user.states()).containsExactly(NodeState.IN_DOUBT, NodeState.THERE);
        assertThat(second).isEmpty();
    }
}
