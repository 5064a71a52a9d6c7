/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.GetChildren2Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several of one process who wait for items: nobody sleeps beside one, and nobody asks without end. */
class SleepersTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();
    private final User other = world.user();

    /** Of the items, and with a watch: whoever gets nothing of it sleeps. */
    private static boolean isLastLook(ReceivedRequest request) {
        return request.opCode() == OpCode.getChildren2
                && request.path().equals(PATH + "/entries")
                && request.as(new GetChildren2Request()).getWatch();
    }

    private void claimedByOther() {
        user.put("x");
        assertThat(other.claim().value()).isEqualTo("x");
    }

    private void assertAsksForNothing() {
        world.settle();
        world.asked();
        world.clients.run(Duration.ofSeconds(2));
        assertThat(world.asked()).isEmpty();
    }

    // ---- one item, two who want it, and all watches are set ----

    @Test
    void whatSomebodyGivesUpWhileItIsReadWakesTheNextOne() {
        claimedByOther();
        world.before(SleepersTest::isLastLook, () -> world.apply(7, "a"));
        CompletableFuture<Optional<String>> one = user.queue.takeAsync(LONG);
        CompletableFuture<Optional<String>> two = user.queue.takeAsync(LONG);
        world.asked();
        world.until(() -> world.asked().contains(OpCode.getData));
        one.cancel(false);
        assertThat(world.finish(two)).contains("a");
        user.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatSomebodyIsRefusedIsTriedByTheNextOne(int part) {
        claimedByOther();
        world.before(SleepersTest::isLastLook, () -> world.apply(7, "a"));
        int[] left = {1};
        world.refuse(parts -> left[0]-- > 0 ? part : -1);
        CompletableFuture<Optional<String>> one = user.queue.takeAsync(LONG);
        CompletableFuture<Optional<String>> two = user.queue.takeAsync(LONG);
        assertThat(world.failure(one)).isInstanceOf(MultiException.class);
        assertThat(world.finish(two)).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void whoGotNoneHearsOfWhatIsGivenBack() {
        user.put("x");
        assertThat(user.take()).contains("x");
        world.settle();
        world.before(SleepersTest::isLastLook, () -> world.apply(7, "a"));
        CompletableFuture<Optional<Item<String>>> one = user.queue.claimAsync(LONG);
        CompletableFuture<Optional<Item<String>>> two = user.queue.claimAsync(LONG);
        Item<String> item = world.finish(one).orElseThrow();
        assertAsksForNothing();
        assertThat(world.finish(item.giveBackAsync())).isTrue();
        assertThat(world.finish(two).orElseThrow().value()).isEqualTo("a");
    }

    // ---- watches ----

    @Test
    void whoWaitsBesideItemsOfOthersAsksForNothing() {
        claimedByOther();
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        assertAsksForNothing();
        taking.cancel(false);
        user.assertNothingLeft();
        assertThat(world.server.watches()).as("neither of items nor of claims").isZero();
    }

    @Test
    void whereThereAreNoClaimsNobodyAsksForThem() {
        User curator = world.user(QueueOptions.DEFAULTS.withLayout(QueueLayout.CURATOR_SIMPLE_QUEUE));
        curator.put("a");
        world.asked();
        CompletableFuture<Optional<String>> one = curator.queue.takeAsync(LONG);
        assertThat(world.finish(one)).contains("a");
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.getChildren2, OpCode.getData, OpCode.multi, OpCode.delete);
        curator.put("b");
        CompletableFuture<Optional<String>> two = curator.queue.takeAsync(LONG);
        CompletableFuture<Optional<String>> three = curator.queue.takeAsync(LONG);
        assertThat(world.finish(two)).contains("b");
        assertAsksForNothing();
        curator.put("c");
        assertThat(world.finish(three)).contains("c");
    }

    @Test
    void whoWaitsAloneNeedsNoWatchForWhatHasCome() {
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        world.asked();
        world.apply(7, "a");
        assertThat(world.finish(taking)).contains("a");
        world.settle();
        assertThat(world.asked())
                .as("no watch is taken back")
                .containsExactly(OpCode.getChildren2, OpCode.getChildren2, OpCode.getData, OpCode.multi, OpCode.delete);
    }

    @Test
    void whenTwoWaitWhoGetsNothingOfWhatHasComeNeedNotAskOnceMore() {
        claimedByOther();
        CompletableFuture<Optional<String>> one = user.waiting(user.queue.takeAsync(LONG));
        CompletableFuture<Optional<String>> two = user.waiting(user.queue.takeAsync(LONG));
        List<Integer> asked = new ArrayList<>();
        world.asked();
        world.apply(7, "a");
        world.until(() -> asked.addAll(world.asked()) && asked.contains(OpCode.multi));
        assertThat(asked).containsExactly(OpCode.getChildren2, OpCode.getChildren2, OpCode.getData, OpCode.multi);
        assertThat(world.finish(one)).contains("a");
        world.apply(8, "b");
        assertThat(world.finish(two)).contains("b");
    }

    // ---- those who come while a list is under way ----

    @Test
    void aListIsNotAskedForWhileOneIsUnderWay() {
        world.asked();
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        CompletableFuture<Optional<String>> one = user.queue.takeAsync(LONG);
        world.until(() -> world.server.requests(OpCode.getChildren2).size() == 2);
        CompletableFuture<Optional<String>> two = user.queue.takeAsync(LONG);
        world.clients.run(Duration.ofMillis(100));
        assertThat(world.asked()).containsExactly(OpCode.getChildren2, OpCode.getChildren2);
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        world.settle();
        other.put("a", "b");
        assertThat(world.finish(one)).isPresent();
        assertThat(world.finish(two)).isPresent();
    }

    @Test
    void whoPollsIsNotToldThereIsNothingByAListOfBefore() {
        user.put("x");
        assertThat(user.take()).contains("x");
        world.settle();
        world.asked();
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        CompletableFuture<Optional<String>> waiting = user.queue.takeAsync(LONG);
        world.until(() -> world.asked().contains(OpCode.getChildren2));
        world.clients.run(Duration.ofMillis(20));
        world.apply(7, "a");
        world.apply(8, "b");
        CompletableFuture<Optional<String>> polling = user.queue.pollAsync();
        world.clients.run(Duration.ofMillis(20));
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        assertThat(world.finish(waiting)).contains("a");
        assertThat(world.finish(polling)).contains("b");
    }

    @Test
    void whoComesWhileAListIsRefusedIsAnsweredByTheNextOne() {
        user.put("a");
        world.answer(OpCode.getChildren2, 2, Code.NOAUTH);
        CompletableFuture<Optional<String>> one = user.queue.takeAsync(LONG);
        CompletableFuture<Optional<String>> two = user.queue.takeAsync(LONG);
        assertThat(world.failure(one)).isInstanceOf(NoAuthException.class);
        assertThat(world.finish(two)).contains("a");
    }

    @Test
    void whoWasRefusedTheListAsksNoMore() {
        user.put("x");
        assertThat(user.take()).contains("x");
        world.answer(OpCode.getChildren2, 2, Code.NOAUTH);
        assertThat(world.failure(user.queue.takeAsync(LONG))).isInstanceOf(NoAuthException.class);
        assertAsksForNothing();
        user.assertNothingLeft();
    }

    // ---- the order ----

    @Test
    void aListServesSoManyMoreAsWasSaidAndThenThereIsANewOne() {
        User ahead = world.user(QueueOptions.DEFAULTS.withReadAhead(2));
        ahead.put("a", "b", "c", "d", "e", "f", "g");
        for (String items : List.of("abc", "def")) {
            world.asked();
            for (String item : items.split("")) {
                assertThat(ahead.take()).contains(item);
            }
            assertThat(world.asked().stream().filter(code -> code == OpCode.getChildren2))
                    .hasSize(2);
        }
    }

    @Test
    void whatSomebodyGivesUpWhileItIsReadComesBeforeWhatWasReadAhead() {
        User ahead = world.user(QueueOptions.DEFAULTS.withReadAhead(2));
        ahead.put("a", "b", "c");
        world.asked();
        CompletableFuture<Optional<String>> taking = ahead.queue.takeAsync(LONG);
        world.until(() -> world.asked().contains(OpCode.getData));
        taking.cancel(false);
        world.settle();
        assertThat(ahead.take()).contains("a");
    }
}
