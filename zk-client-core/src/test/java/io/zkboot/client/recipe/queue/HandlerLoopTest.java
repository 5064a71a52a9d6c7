/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers that consume a queue, on virtual time, when code of the user throws where it should not. */
class HandlerLoopTest {
    private final QueueWorld world = new QueueWorld();
    private final List<Throwable> loud = new ArrayList<>();
    private final List<String> handled = new ArrayList<>();
    private final QueueOptions throwing = QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
        @Override
        public void listenerFailed(String recipe, String path, Throwable failure) {
            throw new IllegalStateException("the observer as well", failure);
        }
    });
    private final ConsumerOptions how =
            ConsumerOptions.DEFAULTS.withExecutor(Runnable::run).withPause(Duration.ofMillis(10));

    @BeforeEach
    void listen() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> loud.add(failure));
    }

    @AfterEach
    void listenNoMore() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    @Test
    void anObserverThatThrowsStrandsNoItemWhoseHandlerHasThrown() {
        User user = world.user(throwing);
        user.put("a", "b");
        QueueConsumer consumer = user.queue.consume(
                item -> {
                    if (item.attempts() == 1 && item.value().equals("a")) {
                        throw new IllegalArgumentException("not yet");
                    }
                    handled.add(item.value());
                },
                how);
        world.until(() -> handled.size() == 2);
        world.settle();
        assertThat(handled).containsExactly("a", "b");
        assertThat(world.items()).isEmpty();
        assertThat(loud).singleElement().isInstanceOf(IllegalStateException.class);
        assertEnds(consumer, user);
    }

    @Test
    void anObserverThatThrowsEndsNoPlaceThatCannotClaim() {
        User user = world.user(throwing);
        user.put("a", "b");
        int[] refusals = new int[1];
        world.refuse(parts -> refusals[0]++ == 0 ? 0 : -1);
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how);
        world.until(() -> handled.size() == 2);
        assertThat(handled).containsExactly("b", "a");
        assertEnds(consumer, user);
    }

    @Test
    void anExecutorThatFindsNoThreadLosesNoItem() {
        User user = world.user(throwing);
        user.put("a");
        int[] tasks = new int[1];
        Executor poor = task -> {
            if (tasks[0]++ == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        };
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withExecutor(poor));
        world.until(() -> handled.size() == 1);
        assertEnds(consumer, user);
    }

    private void assertEnds(QueueConsumer consumer, User user) {
        world.settle();
        assertThat(consumer.running()).isZero();
        boolean unused = consumer.close(Duration.ZERO);
        world.settle();
        assertThat(consumer.close(Duration.ZERO)).isTrue();
        user.assertNothingLeft();
    }
}
