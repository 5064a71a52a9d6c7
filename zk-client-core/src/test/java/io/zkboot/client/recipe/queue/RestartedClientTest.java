/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers of a client that is closed and started again while a handler runs. */
class RestartedClientTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user(QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
        @Override
        public void listenerFailed(String recipe, String path, Throwable failure) {} // which is loud otherwise
    }));
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<String> handled = new ArrayList<>();
    private final ConsumerOptions how =
            ConsumerOptions.DEFAULTS.withExecutor(tasks::add).withPause(Duration.ofSeconds(5));

    private QueueConsumer consume(int places) {
        user.put("a");
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withParallelism(places));
        world.settle();
        assertThat(tasks).hasSize(1);
        return consumer;
    }

    private void restart() {
        user.member.close();
        world.until(() -> user.client.state() == SessionState.CLOSED);
        user.client.start();
        world.until(() -> user.client.state().isConnected());
    }

    private void assertEnded(QueueConsumer consumer) {
        assertThat(consumer.close(Duration.ZERO)).isTrue();
        assertThat(consumer.running()).isZero();
        world.clients.run(how.pause().multipliedBy(2));
        assertThat(tasks).as("of a session of later").isEmpty();
        assertThat(world.claims()).isEmpty();
        user.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void allOfTheConsumerEndsWithItsClient(int places) {
        QueueConsumer consumer = consume(places);
        restart();
        world.settle();
        assertThat(consumer.isRunning()).isFalse();
        assertThat(consumer.running()).isEqualTo(1);
        tasks.remove().run();
        world.settle();
        assertThat(handled).containsExactly("a");
        assertThat(world.items()).as("its claim went with the session").hasSize(1);
        assertEnded(consumer);
    }

    @Test
    void alsoIfItHearsOfTheEndWhenTheNextSessionHasBegun() {
        QueueConsumer consumer = consume(2);
        user.member.busy(true);
        restart();
        tasks.remove().run();
        user.member.busy(false);
        world.settle();
        assertThat(consumer.isRunning()).isFalse();
        assertEnded(consumer);
    }

    @Test
    void anItemThatWaitsToBeOfferedAgainIsOfferedNoMore() {
        user.put("a");
        boolean[] full = {true};
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withExecutor(task -> {
            if (full[0]) {
                throw new IllegalStateException("on purpose");
            }
            task.run();
        }));
        world.settle();
        assertThat(consumer.running()).isEqualTo(1);
        restart();
        full[0] = false;
        world.settle();
        assertEnded(consumer);
        assertThat(handled).isEmpty();
    }

    @Test
    void anotherConsumerOfTheNextSessionGoesOn() {
        QueueConsumer before = consume(1);
        restart();
        QueueConsumer next = user.queue.consume(item -> handled.add("next " + item.value()), how);
        world.settle();
        tasks.forEach(Runnable::run);
        tasks.clear();
        world.settle();
        assertThat(handled).containsExactly("a", "next a");
        assertThat(before.isRunning()).isFalse();
        assertThat(next.isRunning()).isTrue();
        assertThat(world.items()).isEmpty();
    }
}
