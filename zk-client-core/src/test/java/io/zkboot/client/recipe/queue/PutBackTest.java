/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was taken for somebody who had given up goes back to its place, whatever stands in the way; receipts go. */
class PutBackTest {
    /** After that what was refused is tried again. */
    private static final Duration PAUSE = Duration.ofSeconds(11);

    private static final int NOTHING = 0;

    private final QueueWorld world = new QueueWorld();
    private final List<Throwable> told = new ArrayList<>();
    private final QueueOptions observed = QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
        @Override
        public void nodeFailed(String recipe, String path, Throwable failure) {
            told.add(failure);
        }
    });
    private final User user = world.user(observed);

    private void stall(User whose, Direction direction) {
        whose.member.connections().forEach(connection -> connection.stall(direction));
    }

    private void resume(User whose, Direction direction) {
        whose.member.connections().forEach(connection -> connection.resume(direction));
    }

    /** Lets the item be taken at the moment of giving up; the next answer makes it go back. */
    private void takenInVain() {
        user.put("a");
        world.asked();
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(LONG);
        world.until(() -> world.asked().contains(OpCode.multi));
        stall(user, Direction.TO_CLIENT);
        assertThat(taking.cancel(false)).isTrue();
        world.settle();
        assertThat(world.claims()).hasSize(1);
    }

    /** The transaction that puts it back is sent, and never arrives. */
    private void putBackInVain() {
        takenInVain();
        stall(user, Direction.TO_SERVER);
        resume(user, Direction.TO_CLIENT);
        world.settle();
        assertThat(world.items()).isEmpty();
    }

    private void assertPutBack() {
        world.until(() -> !world.items().isEmpty());
        world.settle();
        assertThat(world.claims()).isEmpty();
        assertThat(user.take()).contains("a");
        assertThat(user.take()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void aReceiptGoesThoughTheServerIsTooBusyForIt() {
        user.put("a");
        world.answer(OpCode.delete, 2, Code.THROTTLEDOP);
        assertThat(user.take()).contains("a");
        world.asked();
        world.clients.run(Duration.ofSeconds(1));
        assertThat(world.claims()).isEmpty();
        assertThat(world.asked())
                .as("until it has gone")
                .containsOnly(OpCode.delete)
                .hasSize(3);
    }

    @Test
    void anItemGoesBackThoughTheServerIsTooBusyForIt() {
        takenInVain();
        world.answer(OpCode.multi, 2, Code.THROTTLEDOP);
        resume(user, Direction.TO_CLIENT);
        assertPutBack();
        assertThat(told).isEmpty();
    }

    @Test
    void anItemGoesBackWhenThisIsRefusedNoLonger() {
        takenInVain();
        world.answer(OpCode.multi, 1, Code.NOAUTH);
        resume(user, Direction.TO_CLIENT);
        world.settle();
        assertThat(world.items()).isEmpty();
        assertThat(told).singleElement().isInstanceOf(NoAuthException.class);
        assertPutBack();
    }

    @Test
    void anItemWhoseReceiptMayNotGoYetGoesBackWithIt() {
        takenInVain();
        int[] left = {1};
        world.refuse(parts -> left[0]-- > 0 ? 0 : -1);
        resume(user, Direction.TO_CLIENT);
        world.settle();
        assertThat(world.items()).isEmpty();
        assertThat(told).singleElement().isInstanceOf(MultiException.class);
        assertPutBack();
    }

    /** It went with its session, and so the item is lost. */
    @Test
    void whatHasLostItsReceiptGoesBackNoMore() {
        takenInVain();
        world.answer(OpCode.multi, 1, Code.THROTTLEDOP);
        world.asked();
        resume(user, Direction.TO_CLIENT);
        world.until(() -> world.asked().contains(OpCode.multi));
        user.expire();
        world.until(() -> world.asked().contains(OpCode.multi));
        world.settle();
        world.asked();
        world.clients.run(PAUSE);
        assertThat(world.asked()).as("nothing is tried again").isEmpty();
        assertThat(world.items()).isEmpty();
        assertThat(told).isEmpty();
    }

    /** What did not arrive is sent again, once the receipt has shown that it did not; that may take several looks. */
    @ParameterizedTest
    @ValueSource(ints = {NOTHING, OpCode.sync, OpCode.getData})
    void anItemGoesBackThoughTheFirstTryHasNotArrived(int busyWith) {
        putBackInVain();
        world.answer(busyWith, 3, Code.THROTTLEDOP);
        user.member.connections().forEach(SimulatedConnection::cut);
        assertPutBack();
        assertThat(told).isEmpty();
    }

    @Test
    void whoMayNotSeeTheReceiptLooksAgainLater() {
        putBackInVain();
        world.answer(OpCode.getData, 2, Code.NOAUTH);
        user.member.connections().forEach(SimulatedConnection::cut);
        world.clients.run(Duration.ofSeconds(3));
        assertThat(told).singleElement().isInstanceOf(NoAuthException.class);
        assertThat(world.items()).isEmpty();
        world.clients.run(PAUSE);
        assertPutBack();
    }

    @Test
    void whatWasPutBackStaysWithWhoHasTakenItSinceThoughTheReceiptMayNotBeSeen() {
        User other = world.user();
        takenInVain();
        world.loseReplyTo(OpCode.multi); // which puts it back
        world.answer(
                request -> request.opCode() == OpCode.getData && request.path().startsWith(PATH + "/taken/"),
                2,
                Code.NOAUTH);
        resume(user, Direction.TO_CLIENT);
        world.until(() -> !told.isEmpty());
        world.answer(OpCode.delete, 1000, Code.THROTTLEDOP); // so that the receipt stays
        assertThat(other.take()).contains("a");
        world.clients.run(PAUSE);
        assertThat(world.items()).isEmpty();
        assertThat(world.claims()).as("the other one's").hasSize(1);
        assertThat(user.take()).isEmpty();
    }

    @Test
    void whoMayNotMakeThePlaceAgainIsToldSoAndTriesItLater() {
        takenInVain();
        world.server.delete(PATH + "/entries");
        world.answer(OpCode.create, 1, Code.NOAUTH);
        resume(user, Direction.TO_CLIENT);
        world.settle();
        assertThat(told).singleElement().isInstanceOf(NoAuthException.class);
        assertThat(world.server.look(PATH + "/entries")).as("not at once").isNull();
        world.clients.run(PAUSE);
        assertPutBack();
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.sync, OpCode.getData})
    void theEndOfTheClientEndsTheLook(int hopelessly) {
        putBackInVain();
        world.answer(hopelessly, 1000, Code.THROTTLEDOP);
        user.member.connections().forEach(SimulatedConnection::cut);
        world.asked();
        world.until(() -> world.asked().contains(hopelessly));
        world.clients.run(Duration.ofMillis(250)); // in a pause
        user.member.close();
        world.settle();
        assertThat(user.member.listeners()).isEqualTo(1);
        assertThat(world.claims()).as("which went with the session").isEmpty();
    }

    @Test
    void theEndOfTheClientEndsTheLookThatIsUnderWay() {
        putBackInVain();
        user.member.connections().forEach(SimulatedConnection::cut);
        world.asked();
        world.until(() -> world.asked().contains(OpCode.getData));
        stall(user, Direction.TO_CLIENT);
        user.member.close();
        world.clients.run(Duration.ofSeconds(10));
        assertThat(user.client.state().isTerminal()).isTrue();
        assertThat(user.member.listeners()).isEqualTo(1);
    }
}
