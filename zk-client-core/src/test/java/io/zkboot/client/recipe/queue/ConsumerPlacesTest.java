/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import io.zkboot.client.testing.sim.BlockingCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The places of a consumer: none ends in silence, and a close waits for all. */
class ConsumerPlacesTest {
    private final QueueWorld world = new QueueWorld();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<String> handled = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final User user = world.user();
    private final ConsumerOptions how = ConsumerOptions.DEFAULTS
            .withExecutor(Runnable::run)
            .withPause(Duration.ofSeconds(5))
            .withParallelism(2);

    private QueueConsumer consume(ZkClient client) {
        QueueOptions observed = QueueOptions.DEFAULTS.withObserver(new RecipeObserver() {
            @Override
            public void listenerFailed(String recipe, String path, Throwable failure) {
                failures.add(failure);
            }
        });
        return ZkQueue.of(client, QueueWorld.PATH, ItemCodec.TEXT, observed)
                .consume(item -> handled.add(item.value()), how);
    }

    /** A client that fails once, at such a call. */
    private ZkClient failing(String method, int call, Throwable failure) {
        int[] calls = {0};
        return (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method) && ++calls[0] == call) {
                        throw failure;
                    }
                    return called.invoke(user.client, arguments);
                });
    }

    /** A client that was never started. */
    private static ZkClient unstarted(ZkClient other) {
        boolean[] started = {false};
        return (ZkClient) Proxy.newProxyInstance(
                ZkClient.class.getClassLoader(), new Class<?>[] {ZkClient.class}, (proxy, called, arguments) -> {
                    started[0] |= called.getName().equals("awaitConnected");
                    return called.getName().equals("state") && !started[0]
                            ? SessionState.CLOSED
                            : called.invoke(other, arguments);
                });
    }

    @Test
    void whatKeepsAClientFromBeingStartedIsThrown() {
        user.put("a");
        ZkClient client = unstarted(
                failing("awaitConnected", 1, new UncheckedIOException(new IOException("Too many open files"))));
        assertThatThrownBy(() -> consume(client)).hasStackTraceContaining("Too many open files");
        assertThat(consume(client).isRunning()).isTrue();
        world.settle();
        assertThat(handled).containsExactly("a");
    }

    @Test
    void aPlaceThatFindsNoMemoryForItsClaimTriesAgain() {
        user.put("a");
        QueueConsumer consumer = consume(failing("state", 2, new OutOfMemoryError("on purpose")));
        world.settle();
        assertThat(failures).singleElement().isInstanceOf(OutOfMemoryError.class);
        world.clients.run(Duration.ofSeconds(6));
        assertThat(consumer.isRunning()).isTrue();
        assertThat(handled).containsExactly("a");
        assertThat(consumer.close(Duration.ZERO)).isFalse();
        world.settle();
        assertThat(consumer.close(Duration.ZERO)).as("both places have ended").isTrue();
    }

    @Test
    void aPlaceThatHasWaitedForTheLongestTimeOfAllWaitsOn() {
        QueueConsumer consumer = consume(user.client);
        world.settle();
        user.member.pause(true); // its timers go on
        world.clients.run(Duration.ofDays(25));
        user.member.pause(false);
        world.settle();
        world.user().put("a");
        world.until(() -> !handled.isEmpty());
        assertThat(handled).containsExactly("a");
        assertThat(failures).isEmpty();
        assertThat(consumer.isRunning()).isTrue();
    }

    @Test
    void aCloseWaitsUntilTheLastPlaceHasEnded() throws Exception {
        user.put("a", "b");
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withExecutor(tasks::add));
        world.settle();
        assertThat(tasks).hasSize(2);
        assertThat(BlockingCalls.answer(this::work, () -> consumer.close(Duration.ofSeconds(30))))
                .isTrue();
        assertThat(handled).containsExactlyInAnyOrder("a", "b");
        assertThat(world.items()).isEmpty();
    }

    private void work(Duration time) {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        world.clients.run(time);
    }

    @Test
    void aCloseByTheThreadThatWouldTellOfTheEndSaysThatThereIsNoneYet() {
        user.put("a", "b");
        QueueConsumer consumer = user.queue.consume(item -> handled.add(item.value()), how.withExecutor(tasks::add));
        world.settle();
        List<Boolean> ended = new ArrayList<>();
        CompletableFuture<?> closing = user.client
                .async()
                .delay(Duration.ofMillis(1))
                .thenRun(() -> ended.add(consumer.close(Duration.ofHours(1))));
        world.until(closing::isDone);
        assertThat(ended).containsExactly(false);
        assertThat(consumer.isRunning()).isFalse();
    }
}
