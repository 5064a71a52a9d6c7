/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.core.task.AsyncTaskExecutor;

/** Start, pause and end of watch endpoints, and their threads. */
class ZkWatchLifecycleTests extends ZkWatchFixture {
    @Test
    void endpointsWaitForTheirStartIfToldTo() {
        runner.withUserConfiguration(NodeListener.class)
                .withPropertyValues("zk.listener.auto-startup=false")
                .run(context -> {
                    ZkWatchEndpoint endpoint = endpoint(context.getBean(ZkWatchEndpointRegistry.class));
                    assertThat(endpoint.isRunning()).isFalse();
                    endpoint.start();
                    await().until(endpoint::isRegistered);
                    zk.create("/a", "1");
                    hears("CREATED /a");
                    CountDownLatch stopped = new CountDownLatch(1);
                    endpoint.stop(stopped::countDown);
                    assertThat(stopped.await(5, TimeUnit.SECONDS)).isTrue();
                    await().until(() -> zk.watchCount() == 0);
                });
    }

    @Test
    void endpointIsRegisteredOnceItHearsOfEachChange() {
        CountDownLatch mayRead = new CountDownLatch(1);
        AsyncTaskExecutor busy = task -> new Thread(() -> {
                    awaitQuietly(mayRead);
                    task.run();
                })
                .start();
        runner.withBean("zkWatchTaskExecutor", AsyncTaskExecutor.class, () -> busy)
                .withUserConfiguration(NodeListener.class)
                .run(context -> {
                    ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                    await().until(() -> zk.watchCount() == 1);
                    zk.awaitEventThread();
                    boolean early = endpoint(registry).isRegistered();
                    mayRead.countDown();
                    assertThat(early).as("registered before the first reading").isFalse();
                    registered(registry);
                    zk.create("/a", "1");
                    hears("CREATED /a");
                });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void pausedContextWatchesAgain() {
        runner.withUserConfiguration(NodeListener.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            context.stop();
            assertThat(zk.watchCount()).isZero();
            await().until(() -> keepAliveThreads() == 0); // it was told to end
            context.start();
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("CREATED /a");
        });
    }

    @Test
    void endpointsKeepTheJvmAlive() {
        await().until(() -> keepAliveThreads() == 0); // those of other tests
        runner.run(context -> assertThat(keepAliveThreads()).isZero());
        runner.withUserConfiguration(NodeListener.class)
                .run(context -> assertThat(keepAliveThreads()).isEqualTo(1));
        await().until(() -> keepAliveThreads() == 0);
    }

    @Test
    void executorDoesNotDisplaceTheApplications() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasBean("applicationTaskExecutor").hasBean("zkWatchTaskExecutor");
                    assertThat(context.getBeanProvider(AsyncTaskExecutor.class).getIfUnique())
                            .isSameAs(context.getBean("applicationTaskExecutor"));
                });
    }

    /** With virtual threads where the JDK has them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsOfTheExecutorInheritNoThreadLocals(boolean virtual) {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        tenant.set("of the caller");
        runner.withPropertyValues("spring.threads.virtual.enabled=" + virtual).run(context -> {
            AsyncTaskExecutor executor = context.getBean("zkWatchTaskExecutor", AsyncTaskExecutor.class);
            assertThat(executor.submit(() -> Thread.currentThread().getName() + " " + tenant.get())
                            .get(30, TimeUnit.SECONDS))
                    .matches("zk-watch-\\d+ null");
        });
    }

    /** Whoever hands a task in: a timer or a thread of the JVM does not know the classes of an executable jar. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsOfTheExecutorHaveTheClassLoaderOfTheApplication(boolean virtual) {
        ClassLoader application = new URLClassLoader(new URL[0], getClass().getClassLoader());
        runner.withClassLoader(application)
                .withPropertyValues("spring.threads.virtual.enabled=" + virtual)
                .run(context -> {
                    AsyncTaskExecutor executor = context.getBean("zkWatchTaskExecutor", AsyncTaskExecutor.class);
                    CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
                    Thread stranger = new Thread(() -> executor.execute(
                            () -> seen.complete(Thread.currentThread().getContextClassLoader())));
                    stranger.setContextClassLoader(ClassLoader.getPlatformClassLoader());
                    stranger.start();
                    assertThat(seen.get(30, TimeUnit.SECONDS)).isSameAs(application);
                });
    }

    private static long keepAliveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("zk-watch-keep-alive") && !thread.isDaemon())
                .count();
    }
}
