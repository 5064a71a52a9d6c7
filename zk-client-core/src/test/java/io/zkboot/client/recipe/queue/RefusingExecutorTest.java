/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.recipe.queue.QueueWorld.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Handlers whose executor is full for a while. */
class RefusingExecutorTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final QueueWorld world = new QueueWorld();
    private final List<Throwable> refusals = new ArrayList<>();
    private final User user =
            world.user(QueueOptions.DEFAULTS.withMaxAttempts(2).withObserver(new RecipeObserver() {
                @Override
                public void listenerFailed(String recipe, String path, Throwable failure) {
                    refusals.add(failure);
                }
            }));
    private final List<String> handled = new ArrayList<>();
    private boolean full = true;

    private void bounded(Runnable task) {
        if (full) {
            throw new RejectedExecutionException("full");
        }
        task.run();
    }

    private QueueConsumer consume(Executor executor) {
        return user.queue.consume(
                item -> handled.add(item.value() + item.attempts()),
                ConsumerOptions.DEFAULTS.withExecutor(executor).withPause(PAUSE));
    }

    @Test
    void noItemIsPutAsideThatNoHandlerHad() {
        user.put("a");
        QueueConsumer consumer = consume(this::bounded);
        world.clients.run(PAUSE.multipliedBy(6));
        assertThat(refusals).hasSizeGreaterThan(3);
        assertThat(world.claims()).hasSize(1);
        assertThat(consumer.running()).isEqualTo(1);
        full = false;
        world.clients.run(PAUSE.multipliedBy(2));
        assertThat(handled).containsExactly("a1");
        assertThat(world.items()).isEmpty();
        assertThat(consumer.running()).isZero();
        assertThat(consumer.isRunning()).isTrue();
    }

    @Test
    void whatWasRefusedIsGivenBackAtOnceWhenTheConsumerIsClosed() {
        user.put("a");
        QueueConsumer consumer = consume(this::bounded);
        world.settle();
        assertThat(world.claims()).hasSize(1);
        boolean unused = consumer.close(Duration.ZERO);
        world.settle();
        assertThat(world.claims()).isEmpty();
        assertThat(world.items()).hasSize(1);
        assertThat(consumer.close(Duration.ZERO)).isTrue();
        user.assertNothingLeft();
    }

    @Test
    void noHandlerIsGivenWhatHasGoneWithItsSessionMeanwhile() {
        User other = world.user();
        user.put("a");
        QueueConsumer consumer = consume(this::bounded);
        world.settle();
        CompletableFuture<Optional<Item<String>>> waiting = other.waiting(other.queue.claimAsync(LONG));
        user.expire();
        Item<String> item = world.finish(waiting).orElseThrow();
        full = false;
        world.clients.run(PAUSE.multipliedBy(5));
        assertThat(handled).isEmpty();
        assertThat(world.finish(item.acknowledgeAsync())).isTrue();
        user.put("b");
        world.settle();
        assertThat(handled).containsExactly("b1");
        assertThat(consumer.running()).isZero();
    }

    @Test
    void whileItIsNotKnownWhetherItIsClaimedItIsNotOffered() {
        user.put("a");
        QueueConsumer consumer = consume(this::bounded);
        world.settle();
        world.server.onConnect(request -> Reply.close());
        world.server.connections().forEach(SimulatedConnection::cut);
        world.clients.run(Duration.ofMillis(100));
        assertThat(user.client.state()).isEqualTo(SessionState.SUSPENDED);
        full = false;
        world.clients.run(PAUSE.multipliedBy(3));
        assertThat(handled).isEmpty();
        world.server.onConnect(request -> null);
        world.clients.run(PAUSE.multipliedBy(3));
        assertThat(handled).containsExactly("a1");
        assertThat(consumer.running()).isZero();
    }

    @Test
    void anExecutorThatTakesAnItemAndThrowsAllTheSameHandlesItOnce() {
        user.put("a");
        boolean[] first = {true};
        List<Runnable> taken = new ArrayList<>();
        QueueConsumer consumer = consume(task -> {
            taken.add(task);
            if (first[0]) {
                first[0] = false;
                throw new OutOfMemoryError("on purpose");
            }
        });
        world.settle();
        world.clients.run(PAUSE);
        assertThat(taken).hasSize(2);
        taken.forEach(Runnable::run);
        world.settle();
        assertThat(handled).containsExactly("a1");
        assertThat(consumer.running()).isZero();
        user.put("b");
        world.settle();
        assertThat(consumer.running()).as("one place").isEqualTo(1);
    }
}
