/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.testing.Shows;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Executors that applications declare as {@code zkWatchTaskExecutor}. */
@Timeout(60)
class ZkWatchExecutorTests extends ZkWatchFixture {
    /** They make the caller wait, or do the work: the caller delivers what the endpoints wait for. */
    static Stream<Named<Supplier<Executor>>> executors() {
        return Stream.of(
                Named.of("limit", ZkWatchExecutorTests::limited),
                Named.of("caller runs", ZkWatchExecutorTests::callerRuns),
                Named.of("no thread", SyncTaskExecutor::new),
                Named.of("one thread", ZkWatchExecutorTests::oneThread));
    }

    private static Executor limited() {
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
        executor.setConcurrencyLimit(1);
        return executor;
    }

    private static ThreadPoolTaskExecutor oneThread() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setCorePoolSize(1);
        executor.setMaxPoolSize(1);
        return executor;
    }

    private static Executor callerRuns() {
        ThreadPoolTaskExecutor executor = oneThread();
        executor.setQueueCapacity(0);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
        return executor;
    }

    @Test
    void aPoolWithALifecycleOfItsOwnTellsThePauseOfTheClient() {
        runner.withBean("zkWatchTaskExecutor", Executor.class, ZkWatchExecutorTests::oneThread)
                .withUserConfiguration(ZkEventsTests.SessionEvents.class)
                .run(context -> {
                    hears("ZkClientStartedEvent");
                    hears("ZkConnectedEvent");
                    context.stop();
                    hears("ZkClientStoppedEvent");
                    context.start();
                    hears("ZkClientStartedEvent");
                    hears("ZkConnectedEvent");
                });
    }

    @ParameterizedTest
    @MethodSource("executors")
    void endpointsWaitForEachOtherAndTheClientForNone(Supplier<Executor> executor) {
        runner.withBean("zkWatchTaskExecutor", Executor.class, executor)
                .withUserConfiguration(Twice.class)
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    for (int i = 1; i <= 3; i++) {
                        zk.create("/a", "data");
                        hears("CREATED data");
                        hears("CREATED data");
                        zk.delete("/a");
                        hears("DELETED");
                        hears("DELETED");
                    }
                });
    }

    @Test
    void clientDoesNotWaitForAMethodThatHasTheOnlyThread() {
        runner.withBean("zkWatchTaskExecutor", Executor.class, ZkWatchExecutorTests::limited)
                .withUserConfiguration(Blocked.class)
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    Blocked methods = context.getBean(Blocked.class);
                    zk.create("/a", "1");
                    methods.called.await();
                    zk.create("/b", "1");
                    assertThat(zk.client().async().exists("/a")).succeedsWithin(Duration.ofSeconds(30));
                    methods.release.countDown();
                    hears("CREATED /b");
                });
    }

    @Test
    @Shows("F27")
    void executorThatRefusesIsAskedAgain() {
        AtomicInteger refusals = new AtomicInteger(2);
        Executor refusing = task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("expected by the test");
            }
            new Thread(task).start();
        };
        runner.withBean("zkWatchTaskExecutor", Executor.class, () -> refusing)
                .withUserConfiguration(NodeListener.class)
                .run(context -> {
                    await().until(() -> refusals.get() < 0);
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears("CREATED /a");
                });
    }

    static class Twice {
        @ZkWatch(path = "/a", id = "one")
        @ZkWatch(path = "/a", id = "other")
        void listen(ZkNodeEvent event, @Nullable @ZkData String data) {
            heard.add(event.getType() + (data == null ? "" : " " + data));
        }
    }

    static class Blocked {
        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);

        @ZkWatch("/a")
        void block() throws InterruptedException {
            called.countDown();
            release.await();
        }

        @ZkWatch("/b")
        void listen(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }
}
