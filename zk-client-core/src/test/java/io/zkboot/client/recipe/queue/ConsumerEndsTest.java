/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What a consumer says of itself, what its observer hears, and how it is closed. */
class ConsumerEndsTest {
    private final QueueWorld world = new QueueWorld();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<String> handled = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final User user = world.user(QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
        @Override
        public void listenerFailed(String recipe, String path, Throwable failure) {
            failures.add(failure);
        }
    }));
    private final ConsumerOptions how =
            ConsumerOptions.DEFAULTS.withExecutor(tasks::add).withPause(Duration.ofSeconds(5));

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        world.settle();
    }

    @Test
    void itRunsUntilAllOfItsPlacesHaveEndedAndACloseSaysWhether() {
        user.put("a", "b", "c");
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withParallelism(2));
        world.settle();
        assertThat(tasks).hasSize(2);
        assertThat(consumer.running()).isEqualTo(2);
        assertThat(consumer.isRunning()).isTrue();
        assertThat(consumer.close(Duration.ZERO)).isFalse();
        assertThat(consumer.close(Duration.ofSeconds(-1))).isFalse();
        assertThat(consumer.isRunning()).isFalse();
        tasks.poll().run();
        world.settle();
        assertThat(consumer.running()).isEqualTo(1);
        assertThat(consumer.close(Duration.ZERO)).as("one place is still at it").isFalse();
        runTasks();
        assertThat(consumer.running()).isZero();
        assertThat(consumer.close(Duration.ZERO)).isTrue();
        assertThat(handled).containsExactlyInAnyOrder("a", "b");
        assertThat(world.items()).as("what it has not handled").hasSize(1);
        assertThat(failures).isEmpty();
        user.assertNothingLeft();
    }

    @Test
    void aHandlerThatClosesItsConsumerDoesNotWaitForItself() {
        user.put("a");
        QueueConsumer[] consumer = {null};
        consumer[0] = user.queue.consume(
                item -> {
                    assertThat(consumer[0].close(Duration.ofMinutes(10))).isFalse();
                    handled.add(item.value());
                },
                how);
        world.settle();
        runTasks();
        assertThat(handled).containsExactly("a");
        assertThat(consumer[0].close(Duration.ZERO)).isTrue();
        assertThat(world.items()).isEmpty();
    }

    @Test
    void aThreadThatIsInterruptedWhileItClosesIsToldSoStill() {
        user.put("a");
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how);
        world.settle();
        Thread.currentThread().interrupt();
        assertThat(consumer.close(Duration.ofMinutes(10))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        runTasks();
        assertThat(consumer.close(Duration.ZERO)).isTrue();
    }

    @Test
    void theObserverHearsOfWhatAnExecutorRefusesAndTheItemIsOfferedAgainLater() {
        user.put("a");
        boolean[] full = {true};
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withExecutor(task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        }));
        world.settle();
        assertThat(failures).singleElement().isInstanceOf(RejectedExecutionException.class);
        full[0] = false;
        world.settle();
        assertThat(handled).as("after a pause").isEmpty();
        world.clients.run(Duration.ofSeconds(6));
        assertThat(handled).containsExactly("a");
        assertThat(consumer.isRunning()).isTrue();
    }

    @Test
    void theObserverHearsOfClaimsAndAcknowledgementsThatAreRefused() {
        user.put("a");
        world.refuse(parts -> 0);
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how);
        world.settle();
        assertThat(failures).as("the claim").hasSize(1);
        world.refuseNothing();
        world.clients.run(Duration.ofSeconds(6));
        assertThat(tasks).hasSize(1);
        world.refuse(parts -> 0);
        runTasks();
        assertThat(handled).containsExactly("a");
        assertThat(failures).as("the acknowledgement").hasSize(2);
        assertThat(consumer.running()).isZero();
        assertThat(consumer.isRunning()).as("it goes on").isTrue();
    }

    @Test
    void anItemThatWaitsToBeGivenBackIsSoAtOnceWhenTheConsumerIsClosed() {
        user.put("a");
        QueueConsumer consumer = user.queue.consume(
                item -> {
                    throw new IllegalStateException("on purpose");
                },
                how);
        world.settle();
        runTasks();
        assertThat(world.claims()).as("in its pause").isNotEmpty();
        boolean unused = consumer.close(Duration.ZERO);
        world.settle();
        assertThat(world.claims()).isEmpty();
        assertThat(consumer.close(Duration.ZERO)).isTrue();
        assertThat(user.take()).hasValue("a");
    }

    @Test
    void anItemWhoseHandlerThrowsAfterTheCloseIsGivenBackAtOnce() {
        user.put("a");
        QueueConsumer consumer = user.queue.consume(
                item -> {
                    throw new IllegalStateException("on purpose");
                },
                how);
        world.settle();
        boolean unused = consumer.close(Duration.ZERO);
        runTasks();
        assertThat(world.claims()).isEmpty();
        assertThat(consumer.close(Duration.ZERO)).isTrue();
        assertThat(user.take()).hasValue("a");
    }

    @Test
    void itEndsWithItsClient() {
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withParallelism(3));
        world.settle();
        assertThat(consumer.isRunning()).isTrue();
        user.member.close();
        world.settle();
        assertThat(consumer.isRunning()).isFalse();
        assertThat(consumer.close(Duration.ZERO)).isTrue();
    }

    @Test
    void aQueueWithoutClaimsHasNoConsumers() {
        ZkQueue<String> queue = ZkQueue.of(
                user.client,
                "/queues/plain",
                ItemCodec.TEXT,
                QueueOptions.DEFAULTS.withLayout(QueueLayout.KAZOO_QUEUE));
        assertThatThrownBy(() -> queue.consume(item -> handled.add(item.value()), how))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void manyItemsArePutTogetherInAsFewTransactionsAsTheyFit() {
        user.put("first");
        assertThat(transactionsFor(Collections.nCopies(100, "x"))).isEqualTo(1);
        assertThat(transactionsFor(Collections.nCopies(250, "x"))).isEqualTo(3);
        assertThat(transactionsFor(Collections.nCopies(4, "x".repeat(128 * 1024))))
                .as("just not too large")
                .isEqualTo(2);
        assertThat(transactionsFor(Collections.nCopies(4, "x".repeat(128 * 1024 + 1))))
                .isEqualTo(4);
    }

    @Test
    void whoseClaimHasGoneCanNeitherGiveItBackNorRejectIt() throws Exception {
        user.put("a", "b");
        Item<String> first = user.claim();
        Item<String> second = user.claim();
        user.expire();
        world.settle();
        assertThat(BlockingCalls.answer(world.clients::run, first::giveBack)).isFalse();
        assertThat(BlockingCalls.answer(world.clients::run, second::reject)).isFalse();
        assertThat(world.items()).hasSize(2);
    }

    @Test
    void anItemThatCannotBeDecodedIsNamedByItsPath() {
        ItemCodec<String> broken = new ItemCodec<>() {
            @Override
            public byte[] encode(String path, String item) {
                return new byte[1];
            }

            @Override
            public String decode(String path, byte[] data) {
                throw new IllegalStateException("on purpose");
            }
        };
        ZkQueue<String> queue = ZkQueue.of(user.client, QueueWorld.PATH, broken, QueueOptions.DEFAULTS);
        String name = world.finish(queue.putAsync("a"));
        Item<String> item = world.finish(queue.claimAsync(QueueWorld.LONG)).orElseThrow();
        assertThatThrownBy(item::value).hasMessageContaining(QueueWorld.PATH + "/entries/" + name);
    }

    private long transactionsFor(List<String> items) {
        world.asked();
        assertThat(world.finish(user.queue.putAllAsync(items, 0)))
                .hasSize(items.size())
                .doesNotHaveDuplicates();
        return world.asked().stream().filter(code -> code == OpCode.multi).count();
    }
}
