/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Items that cannot be had, put aside or put back, and the arrays of items. */
class UnobtainableItemTest {
    /** After that what could not be had is tried again at its place. */
    private static final Duration PAUSE = Duration.ofSeconds(11);

    private final QueueWorld world = new QueueWorld();
    private final List<Throwable> told = new ArrayList<>();
    private final QueueOptions observed = QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
        @Override
        public void nodeFailed(String recipe, String path, Throwable failure) {
            assertThat(path).isEqualTo(PATH);
            told.add(failure);
        }
    });

    /** Reads numbers, and what it lacks is thrown. */
    private static final class Numbers implements ItemCodec<Integer> {
        private Error missing = null;

        @Override
        public byte[] encode(String path, Integer item) {
            return item.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Integer decode(String path, byte[] data) {
            if (missing != null) {
                throw missing;
            }
            return Integer.valueOf(new String(data, StandardCharsets.UTF_8));
        }
    }

    @Test
    void anItemThatMayNotBeClaimedKeepsNobodyFromTheOthers() {
        User user = world.user();
        user.put("a", "b", "c");
        String first = world.items().stream()
                .sorted((x, y) -> x.substring(x.length() - 10).compareTo(y.substring(y.length() - 10)))
                .findFirst()
                .orElseThrow();
        world.refuse(parts -> parts.get(0).getPath().endsWith(first) ? 0 : -1);
        assertThat(world.failure(user.queue.claimAsync(LONG)))
                .isInstanceOfSatisfying(
                        MultiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NO_AUTH))
                .hasMessageContaining(first);
        assertThat(user.claim().value()).isEqualTo("b");
        assertThat(user.claim().value()).isEqualTo("c");
        assertThat(world.failure(user.queue.claimAsync(LONG))).isInstanceOf(MultiException.class); // there is no other
        world.clients.run(PAUSE);
        user.put("d");
        assertThat(world.failure(user.queue.claimAsync(LONG))).isInstanceOf(MultiException.class); // it is its turn
        world.refuseNothing();
        assertThat(user.claim().value()).isEqualTo("d");
        assertThat(user.claim().value()).isEqualTo("a");
    }

    @Test
    void anItemThatCannotBeDecodedKeepsNobodyFromTheOthers() {
        User user = world.user();
        user.put("x", "17");
        ZkQueue<Integer> numbers = ZkQueue.of(user.client, PATH, new Numbers());
        assertThat(world.failure(numbers.takeAsync(LONG))).isInstanceOf(IllegalStateException.class);
        assertThat(world.finish(numbers.takeAsync(LONG))).contains(17);
        assertThat(world.failure(numbers.pollAsync())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatTheCodecSaysOfAnItemIsInNoFailureButWhereItWasIs() {
        User user = world.user();
        user.put("TOP-SECRET");
        ZkQueue<Integer> numbers = ZkQueue.of(user.client, PATH, new Numbers());
        List<Throwable> failures = new ArrayList<>();
        failures.add(world.failure(numbers.peekAsync()));
        failures.add(world.failure(numbers.takeAsync(LONG)));
        Item<Integer> item = world.finish(numbers.claimAsync(LONG)).orElseThrow();
        failures.add(catchThrowable(item::value));
        for (Throwable failure : failures) {
            StringWriter log = new StringWriter();
            failure.printStackTrace(new PrintWriter(log));
            assertThat(log.toString())
                    .contains("IllegalStateException", "NumberFormatException", "Numbers.decode")
                    .doesNotContain("TOP-SECRET");
        }
    }

    @Test
    void whatTheCodecLacksIsToldAndTheItemCanStillBeHad() {
        User user = world.user();
        Numbers codec = new Numbers();
        ZkQueue<Integer> numbers = ZkQueue.of(user.client, PATH, codec);
        world.finish(numbers.putAsync(17));
        codec.missing = new NoClassDefFoundError("some.Number");
        assertThat(world.failure(numbers.takeAsync(LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NoClassDefFoundError")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
        codec.missing = null;
        assertThat(world.finish(numbers.takeAsync(LONG))).contains(17);
        user.assertNothingLeft();
    }

    @Test
    void whatCannotBePutAsideIsGivenBack() {
        User user = world.user(QueueOptions.DEFAULTS.withMaxAttempts(1));
        user.put("poison", "good");
        assertThat(world.finish(user.claim().giveBackAsync())).isTrue();
        world.refuse(parts -> parts.size() == 3 ? 2 : -1);
        assertThat(world.failure(user.queue.claimAsync(LONG))).isInstanceOf(MultiException.class);
        assertThat(world.claims()).isEmpty();
        assertThat(user.claim().value()).isEqualTo("good");
        world.clients.run(PAUSE);
        world.refuseNothing();
        assertThat(world.finish(user.queue.tryClaimAsync())).isEmpty();
        assertThat(world.server.children(PATH + "/dead")).hasSize(1);
    }

    @Test
    void whatCanNeitherBePutAsideNorGivenBackIsGivenBackWhenItMay() {
        User user = world.user(observed.withMaxAttempts(1));
        user.put("poison");
        assertThat(world.finish(user.claim().giveBackAsync())).isTrue();
        world.refuse(parts -> parts.get(0).getType() == OpCode.setData ? -1 : 1);
        assertThat(world.failure(user.queue.claimAsync(LONG))).isInstanceOf(MultiException.class);
        assertThat(world.claims()).hasSize(1);
        assertThat(told).singleElement().isInstanceOf(MultiException.class);
        world.refuseNothing();
        world.clients.run(PAUSE);
        assertThat(world.claims()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void whatWasClaimedInVainAndMayNotBeGivenBackIsSoWhenItMay() {
        User user = world.user(observed);
        user.put("a");
        CompletableFuture<Optional<Item<String>>> claiming = user.queue.claimAsync(LONG);
        world.until(() -> !world.claims().isEmpty());
        world.refuse(parts -> 1);
        claiming.cancel(false);
        world.settle();
        assertThat(world.claims()).hasSize(1);
        assertThat(told).singleElement().isInstanceOf(MultiException.class);
        world.refuseNothing();
        world.clients.run(PAUSE);
        assertThat(world.claims()).isEmpty();
        assertThat(user.claim().value()).isEqualTo("a");
    }

    /** Lets the item be taken at the moment of giving up. */
    private void takenInVain(User user) {
        world.asked();
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(LONG);
        world.until(() -> world.asked().contains(OpCode.multi));
        user.member.connections().forEach(connection -> connection.stall(Direction.TO_CLIENT));
        assertThat(taking.cancel(false)).isTrue();
        world.settle();
        assertThat(world.claims()).hasSize(1);
    }

    @Test
    void whatMayNotBePutBackIsPutBackWhenItMay() {
        User user = world.user(observed);
        user.put("a");
        takenInVain(user);
        world.refuse(parts -> parts.get(1).getType() == OpCode.create ? 1 : -1);
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        world.settle();
        assertThat(world.items()).isEmpty();
        assertThat(told).singleElement().isInstanceOf(MultiException.class);
        world.refuseNothing();
        world.clients.run(PAUSE);
        assertThat(world.items()).hasSize(1);
        assertThat(world.claims()).isEmpty();
        assertThat(user.take()).contains("a");
    }

    @Test
    void whatIsPutBackIsSoThoughAnOperatorHasDeletedItsPlace() {
        User user = world.user(observed);
        user.put("a");
        takenInVain(user);
        world.server.delete(PATH + "/entries");
        user.member.connections().forEach(connection -> connection.resume(Direction.TO_CLIENT));
        world.settle();
        assertThat(world.items()).hasSize(1);
        assertThat(told).isEmpty();
        assertThat(user.take()).contains("a");
    }

    @Test
    void theArraysOfAnItemAreItsConsumersOwn() {
        User user = world.user();
        ZkQueue<byte[]> bytes = ZkQueue.of(user.client, PATH);
        byte[] mine = {1, 2, 3};
        CompletableFuture<String> putting = bytes.putAsync(mine);
        mine[0] = 9;
        String unused = world.finish(putting);
        Item<byte[]> item = world.finish(bytes.claimAsync(LONG)).orElseThrow();
        item.value()[1] = 9;
        item.data()[2] = 9;
        assertThat(item.value()).containsExactly(1, 2, 3);
        assertThat(world.finish(item.rejectAsync())).isTrue();
        assertThat(world.server.data(PATH + "/dead/" + item.name())).containsExactly(1, 2, 3);
    }
}
