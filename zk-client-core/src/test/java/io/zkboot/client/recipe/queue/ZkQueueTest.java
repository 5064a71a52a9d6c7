/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static io.zkboot.client.recipe.queue.QueueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** Queues, with everything well. */
class ZkQueueTest {
    private final QueueWorld world = new QueueWorld();

    @Test
    void whatIsPutIsTakenInItsOrder() {
        User user = world.user();
        user.put("a", "b", "c");
        assertThat(world.finish(user.queue.sizeAsync())).isEqualTo(3);
        assertThat(world.finish(user.queue.peekAsync())).contains("a");
        assertThat(List.of(user.take(), user.take(), user.take(), user.take()))
                .containsExactly(Optional.of("a"), Optional.of("b"), Optional.of("c"), Optional.empty());
        user.assertNothingLeft();
        assertThat(world.items()).isEmpty();
        assertThat(world.claims()).isEmpty();
    }

    /** Some languages have digits of their own. */
    @Test
    void anItemIsFoundWhateverTheLanguageOfTheMachineThatPutIt() {
        User user = world.user();
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            user.put("a");
        } finally {
            Locale.setDefault(before);
        }
        assertThat(user.take()).contains("a");
    }

    @Test
    void aLowerPriorityComesFirst() {
        User user = world.user();
        user.put("usual 1");
        world.finish(user.queue.putAsync("last", 999));
        world.finish(user.queue.putAsync("urgent", 0));
        user.put("usual 2");
        Item<String> urgent = user.claim();
        assertThat(urgent.value()).isEqualTo("urgent");
        assertThat(List.of(user.take(), user.take(), user.take()))
                .containsExactly(Optional.of("usual 1"), Optional.of("usual 2"), Optional.of("last"));
    }

    @Test
    void anItemIsTakenWithOneListOneReadAndOneTransaction() {
        User user = world.user();
        user.put("a");
        world.asked();
        assertThat(user.take()).contains("a");
        assertThat(world.asked())
                .containsExactly(OpCode.getChildren2, OpCode.getChildren2, OpCode.getData, OpCode.multi);
        world.settle();
        assertThat(world.asked()).containsExactly(OpCode.delete); // the receipt; nobody waits for that
    }

    @Test
    void aClaimedItemIsNobodyElsesUntilItIsAcknowledged() {
        User user = world.user();
        User other = world.user();
        user.put("a");
        Item<String> item = user.claim();
        assertThat(item.attempts()).isEqualTo(1);
        assertThat(item.isClaimed()).isTrue();
        assertThat(other.take()).isEmpty();
        assertThat(world.finish(other.queue.tryClaimAsync())).isEmpty();
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
        assertThat(item.isClaimed()).isFalse();
        assertThat(world.finish(item.acknowledgeAsync())).isFalse();
        assertThat(world.items()).isEmpty();
        assertThat(world.claims()).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void whatIsGivenBackComesAgainAtItsPlace() {
        User user = world.user();
        user.put("a", "b");
        assertThat(world.finish(user.claim().giveBackAsync())).isTrue();
        Item<String> again = user.claim();
        assertThat(again.value()).isEqualTo("a");
        assertThat(again.attempts()).isEqualTo(2);
        assertThat(world.claims()).hasSize(1);
    }

    @Test
    void whoWaitsGetsWhatIsPut() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        world.user().put("a");
        assertThat(world.finish(taking)).contains("a");
        user.assertNothingLeft();
    }

    @Test
    void whoWaitsGetsWhatIsGivenBack() {
        User user = world.user();
        User other = world.user();
        user.put("a");
        Item<String> item = user.claim();
        CompletableFuture<Optional<Item<String>>> waiting = other.waiting(other.queue.claimAsync(LONG));
        CompletableFuture<Optional<Item<String>>> own = user.waiting(user.queue.claimAsync(LONG));
        item.giveBackAsync();
        world.until(() -> waiting.isDone() || own.isDone());
        assertThat(waiting.isDone() ^ own.isDone()).isTrue();
        world.finish((waiting.isDone() ? waiting : own).join().orElseThrow().giveBackAsync());
        world.until(() -> waiting.isDone() || own.isDone());
    }

    @Test
    void twoOfOneProcessShareAListAndDoNotTryForTheSame() {
        User user = world.user();
        user.put("a", "b");
        world.asked();
        CompletableFuture<Optional<Item<String>>> one = user.queue.claimAsync(LONG);
        CompletableFuture<Optional<Item<String>>> two = user.queue.claimAsync(LONG);
        assertThat(List.of(
                        world.finish(one).orElseThrow().value(),
                        world.finish(two).orElseThrow().value()))
                .containsExactly("a", "b");
        assertThat(world.asked().stream().filter(code -> code == OpCode.multi)).hasSize(2);
    }

    @Test
    void whoTriedForTheLastItemWithAnotherOfItsProcessGetsItWhenItIsGivenBack() {
        User user = world.user();
        user.put("a");
        CompletableFuture<Optional<Item<String>>> one = user.queue.claimAsync(LONG);
        CompletableFuture<Optional<Item<String>>> two = user.queue.claimAsync(LONG);
        Item<String> first = world.finish(one).orElseThrow();
        user.waiting(two);
        first.giveBackAsync();
        assertThat(world.finish(two).orElseThrow().attempts()).isEqualTo(2);
    }

    @Test
    void whoWaitsInVainHearsThatThereWasNothing() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = user.queue.takeAsync(Duration.ofSeconds(3));
        assertThat(world.finish(taking)).isEmpty();
        user.assertNothingLeft();
        assertThat(world.server.watches()).isZero();
    }

    @Test
    void whoHearsNothingOfAServerIsNotToldThatThereIsNothing() {
        User user = world.user();
        user.member
                .connections()
                .forEach(connection ->
                        connection.stall(io.zkboot.client.testing.sim.SimulatedConnection.Direction.TO_CLIENT));
        assertThat(world.failure(user.queue.takeAsync(Duration.ofMillis(50))))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining(PATH);
    }

    @Test
    void whoGivesUpLeavesNoWatchAndTakesNothing() {
        User user = world.user();
        CompletableFuture<Optional<Item<String>>> claiming = user.waiting(user.queue.claimAsync(LONG));
        claiming.cancel(false);
        user.assertNothingLeft();
        assertThat(world.server.watches()).isZero();
        user.put("a");
        world.settle();
        assertThat(world.claims()).isEmpty();
    }

    @Test
    void whatIsGotAtTheMomentOfGivingUpGoesBackToItsPlace() {
        User user = world.user();
        user.put("a", "b");
        for (int steps = 0; steps < 40; steps++) {
            CompletableFuture<Optional<Item<String>>> claiming = user.queue.claimAsync(LONG);
            CompletableFuture<Optional<String>> taking = user.queue.takeAsync(LONG);
            world.clients.run(Duration.ofMillis(steps));
            boolean claimed = !claiming.cancel(false);
            boolean taken = !taking.cancel(false);
            world.settle();
            assertThat(world.items()).as("after %s ms", steps).hasSize(taken ? 1 : 2);
            assertThat(world.claims()).as("after %s ms", steps).hasSize(claimed ? 1 : 0);
            if (claimed || taken) {
                break;
            }
        }
        user.assertNothingLeft();
    }

    @Test
    void manyArePutInWholeTransactions() {
        User user = world.user();
        List<String> items = new ArrayList<>();
        for (int i = 0; i < 205; i++) {
            items.add("item " + i);
        }
        user.put("first");
        world.asked();
        List<String> names = world.finish(user.queue.putAllAsync(items, 100));
        assertThat(world.asked()).containsExactly(OpCode.multi, OpCode.multi, OpCode.multi);
        assertThat(names).hasSize(205).isSubsetOf(world.items());
        assertThat(user.take()).contains("first");
        for (String item : items) {
            assertThat(user.take()).contains(item);
        }
    }

    @Test
    void manyAreTheFirstOfTheirQueue() {
        User user = world.user();
        assertThat(world.finish(user.queue.putAllAsync(List.of("a", "b"), 7))).hasSize(2);
        assertThat(world.finish(user.queue.putAllAsync(List.of(), 7))).isEmpty();
        assertThat(user.take()).contains("a");
    }

    @Test
    void withReadAheadAListServesSeveralInTurn() {
        User user = world.user(QueueOptions.DEFAULTS.withReadAhead(2));
        user.put("a", "b", "c", "d");
        world.asked();
        for (String item : List.of("a", "b", "c")) {
            assertThat(user.take()).contains(item);
        }
        assertThat(world.asked().stream().filter(code -> code == OpCode.getChildren2))
                .hasSize(2);
        assertThat(user.take()).contains("d");
    }

    @Test
    void whatIsClaimedTooOftenIsPutAside() {
        User user = world.user(QueueOptions.DEFAULTS.withMaxAttempts(2));
        user.put("poison", "good");
        for (int i = 1; i <= 2; i++) {
            Item<String> poison = user.claim();
            assertThat(poison.value()).isEqualTo("poison");
            assertThat(world.finish(poison.giveBackAsync())).isTrue();
        }
        assertThat(user.claim().value()).isEqualTo("good");
        assertThat(world.server.children(PATH + "/dead")).hasSize(1);
        String dead = PATH + "/dead/" + world.server.children(PATH + "/dead").get(0);
        assertThat(world.server.data(dead)).isEqualTo("poison".getBytes(StandardCharsets.UTF_8));
        assertThat(world.items()).hasSize(1);
    }

    @Test
    void aRejectedItemIsPutAside() {
        User user = world.user();
        user.put("a");
        assertThat(world.finish(user.claim().rejectAsync())).isTrue();
        assertThat(world.server.children(PATH + "/dead")).hasSize(1);
        assertThat(world.items()).isEmpty();
        assertThat(world.claims()).isEmpty();
    }

    @Test
    void whatCannotBeDecodedStaysAndIsNamed() {
        User user = world.user();
        user.put("x1");
        ZkQueue<Integer> numbers = ZkQueue.of(user.client, PATH, new ItemCodec<>() {
            @Override
            public byte[] encode(String path, Integer item) {
                return new byte[] {item.byteValue()};
            }

            @Override
            public Integer decode(String path, byte[] data) {
                return Integer.valueOf(new String(data, StandardCharsets.UTF_8));
            }
        });
        assertThat(world.failure(numbers.takeAsync(LONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH + "/entries/" + world.items().get(0))
                .hasMessageNotContaining("x1");
        assertThat(world.items()).hasSize(1);
        Item<Integer> item = world.finish(numbers.claimAsync(LONG)).orElseThrow();
        assertThatThrownBy(item::value).isInstanceOf(IllegalStateException.class);
        assertThat(item.data()).isEqualTo("x1".getBytes(StandardCharsets.UTF_8));
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
    }

    @Test
    void theOrderIsKeptWhereTheNodeOfTheReceiptsIsMissing() {
        User user = world.user();
        user.put("a", "b", "c");
        world.server.delete(PATH + "/taken");
        assertThat(user.take()).contains("a");
        world.settle();
        world.server.delete(PATH + "/taken");
        assertThat(user.claim().value()).isEqualTo("b");
    }

    @Test
    void foreignChildrenAreIgnored() {
        User user = world.user();
        user.put("a");
        world.server.change(PATH + "/entries/item-1-2-3", false);
        world.server.change(PATH + "/entries/entry-100-0000000000", false);
        assertThat(user.take()).contains("a");
        assertThat(user.take()).isEmpty();
    }

    @Test
    void numbersThatAreUsedUpGoOnBehindTheLastOne() {
        QueuePaths paths = new QueuePaths(PATH, QueueLayout.OWN);
        String stem = "item-100-0123456789abcdef-";
        assertThat(paths.sorted(
                        List.of(
                                stem + "-2147483648",
                                stem + "2147483647",
                                "item-099-0123456789abcdef-2147483647",
                                stem + "0000000001"),
                        java.util.Set.of()))
                .extracting(ItemName::name)
                .containsExactly(
                        "item-099-0123456789abcdef-2147483647",
                        stem + "0000000001",
                        stem + "2147483647",
                        stem + "-2147483648");
    }

    @Test
    void aClosedClientEndsTheWait() {
        User user = world.user();
        CompletableFuture<Optional<String>> taking = user.waiting(user.queue.takeAsync(LONG));
        user.member.close();
        assertThat(world.failure(taking)).isInstanceOf(ClientClosedException.class);
        assertThat(world.failure(user.queue.claimAsync(LONG))).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void wrongArgumentsAreRefusedAtOnce() {
        User user = world.user();
        assertThatThrownBy(() -> user.queue.putAsync("a", 1000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user.queue.putAsync("a", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> user.queue.takeAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ZkQueue.of(user.client, "/")).isInstanceOf(IllegalArgumentException.class);
        ZkQueue<byte[]> curator = ZkQueue.of(
                user.client, PATH, ItemCodec.BYTES, QueueOptions.DEFAULTS.withLayout(QueueLayout.CURATOR_SIMPLE_QUEUE));
        assertThatThrownBy(() -> curator.claimAsync(LONG)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> curator.putAsync(new byte[0], 3)).isInstanceOf(IllegalArgumentException.class);
    }
}
