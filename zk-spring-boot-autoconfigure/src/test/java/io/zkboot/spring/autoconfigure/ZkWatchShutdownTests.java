/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** What the end of an application waits for. Where it must not wait, it would wait for ten minutes. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ZkWatchShutdownTests {
    private static final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final FakeZkClient zk = new FakeZkClient();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    LifecycleAutoConfiguration.class,
                    PropertyPlaceholderAutoConfiguration.class))
            .withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=10m", "zk.listener.shutdown-timeout=10m")
            .withBean("zkClient", ZkClient.class, zk::client);

    ZkWatchShutdownTests() {
        heard.clear();
    }

    @Test
    void methodThatClosesItsContextIsNotWaitedFor() {
        runner.withUserConfiguration(Closing.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("closed");
        });
    }

    @Test
    void listenerOfSessionEventsThatClosesItsContextIsNotWaitedFor() {
        runner.withUserConfiguration(ClosingOnConnect.class).run(context -> hears("closed"));
    }

    @Test
    void methodThatDoesNotReturnEndsTheWaitInTime(CapturedOutput output) {
        runner.withUserConfiguration(Hanging.class)
                .withPropertyValues("zk.listener.shutdown-timeout=50ms")
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears("called");
                    context.close();
                    assertThat(zk.client().state().isTerminal()).isTrue();
                    hears("interrupted");
                    assertThat(output)
                            .contains("does not wait any longer than PT0.05S")
                            .containsPattern("hanging\\.listen' \\(thread zk-watch-\\d+ is at io\\.zkboot.*\\.hang\\(");
                });
    }

    /** One whose calls run in the queue of the endpoint, and one whose calls run in lanes. */
    @ParameterizedTest
    @ValueSource(classes = {Hanging.class, HangingBeside.class})
    void methodThatHangsSinceBeforeARestartIsNamedAndInterrupted(Class<?> method, CapturedOutput output) {
        runner.withUserConfiguration(method)
                .withPropertyValues("zk.listener.shutdown-timeout=100ms")
                .run(context -> {
                    ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                    registered(registry);
                    zk.create("/a", "1");
                    hears("called");
                    restart(endpoint(registry));
                    restart(endpoint(registry));
                    context.close();
                    hears("interrupted");
                    assertThat(output)
                            .containsPattern("hanging\\.listen' \\(thread zk-watch-\\d+ is at io\\.zkboot.*\\.hang\\(")
                            .doesNotContain("the stage that its method returned");
                });
    }

    @Test
    void methodThatClosesItsContextIsNotWaitedForThoughItsEndpointWasRestarted() {
        runner.withUserConfiguration(ClosingLater.class).run(context -> {
            ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
            registered(registry);
            zk.create("/a", "1");
            hears("called");
            restart(endpoint(registry));
            context.getBean(ClosingLater.class).mayClose.countDown();
            hears("closed");
        });
    }

    @Test
    void stageThatDoesNotCompleteEndsTheWaitInTime(CapturedOutput output) {
        runner.withUserConfiguration(NeverDone.class)
                .withPropertyValues("zk.listener.shutdown-timeout=50ms")
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears("called");
                    context.close();
                    assertThat(zk.client().state().isTerminal()).isTrue();
                    assertThat(output).contains("neverDone.listen' (the stage that its method returned");
                });
    }

    @Test
    void listenerOfSessionEventsThatDoesNotReturnEndsTheWaitInTime(CapturedOutput output) {
        runner.withUserConfiguration(HangingOnConnect.class)
                .withPropertyValues("zk.listener.shutdown-timeout=50ms")
                .run(context -> {
                    hears("called");
                    context.close();
                    hears("interrupted");
                    assertThat(output).contains("listeners of session events (thread zk-watch-");
                });
    }

    @Test
    void methodAtWorkIsWaitedFor() {
        runner.withUserConfiguration(Slow.class).run(context -> {
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("called");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
            await().until(() -> zk.calls().contains("removeWatches /a"));
            assertThat(closed).isNotDone();
            Slow.mayEnd.countDown();
            closed.orTimeout(30, TimeUnit.SECONDS).join();
            hears("returned");
        });
    }

    @Test
    void restartedEndpointWaitsForTheMethodThatIsStillAtWork() {
        runner.withUserConfiguration(Overlapping.class)
                .withPropertyValues("zk.listener.shutdown-timeout=1ms")
                .run(context -> {
                    ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                    registered(registry);
                    zk.create("/a", "1");
                    hears("called");
                    context.stop();
                    context.start();
                    await().until(() -> zk.watchCount() == 1);
                    zk.awaitEventThread();
                    assertThat(endpoint(registry).isRegistered()).isFalse();
                    Overlapping.mayEnd.countDown();
                    registered(registry);
                    zk.set("/a", "2");
                    hears("called");
                    assertThat(Overlapping.most).hasValue(1);
                });
    }

    /** With virtual threads where the JDK has them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadOfAMethodThatHangsDoesNotKeepTheJvmAlive(boolean virtual) {
        runner.withUserConfiguration(Daemon.class)
                .withPropertyValues("spring.threads.virtual.enabled=" + virtual)
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears("daemon true");
                });
    }

    @Test
    void negativeTimeoutFailsTheStart() {
        runner.withPropertyValues("zk.listener.shutdown-timeout=-1s")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("zk.listener.shutdown-timeout"));
    }

    private static ZkWatchEndpoint endpoint(ZkWatchEndpointRegistry registry) {
        return registry.getEndpoints().iterator().next();
    }

    private static void restart(ZkWatchEndpoint endpoint) {
        endpoint.stop(() -> {});
        endpoint.start();
    }

    private static void registered(ZkWatchEndpointRegistry registry) {
        await().until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
    }

    private static void hears(String expected) {
        try {
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    private static void hang() {
        heard.add("called");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ex) {
            heard.add("interrupted");
        }
    }

    record Closing(ConfigurableApplicationContext context) {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {
            context.close();
            heard.add("closed");
        }
    }

    static class ClosingLater {
        final CountDownLatch mayClose = new CountDownLatch(1);

        @Autowired
        ConfigurableApplicationContext context;

        @ZkWatch("/a")
        void listen(ZkNodeEvent event) throws InterruptedException {
            heard.add("called");
            mayClose.await();
            context.close();
            heard.add("closed");
        }
    }

    record ClosingOnConnect(ConfigurableApplicationContext context) {
        @EventListener
        void listen(ZkConnectedEvent event) {
            context.close();
            heard.add("closed");
        }
    }

    static class Hanging {
        @ZkWatch(path = "/a", id = "hanging.listen")
        void listen(ZkNodeEvent event) {
            hang();
        }
    }

    static class HangingBeside {
        @ZkWatch(path = "/a", id = "hanging.listen", concurrency = "2")
        void listen(ZkNodeEvent event) {
            hang();
        }
    }

    static class NeverDone {
        @ZkWatch(path = "/a", id = "neverDone.listen")
        CompletionStage<Void> listen(ZkNodeEvent event) {
            heard.add("called");
            return new CompletableFuture<>();
        }
    }

    static class HangingOnConnect {
        @EventListener
        void listen(ZkConnectedEvent event) {
            hang();
        }
    }

    static class Slow {
        static final CountDownLatch mayEnd = new CountDownLatch(1);

        @ZkWatch("/a")
        void listen(ZkNodeEvent event) throws InterruptedException {
            heard.add("called");
            mayEnd.await();
            heard.add("returned");
        }
    }

    static class Overlapping {
        static final CountDownLatch mayEnd = new CountDownLatch(1);
        static final AtomicInteger calls = new AtomicInteger();
        static final AtomicInteger most = new AtomicInteger();

        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {
            most.accumulateAndGet(calls.incrementAndGet(), Math::max);
            heard.add("called");
            while (mayEnd.getCount() > 0) {
                try {
                    mayEnd.await();
                } catch (InterruptedException ex) {
                    // as one that takes no notice
                }
            }
            calls.decrementAndGet();
        }
    }

    static class Daemon {
        @ZkWatch("/a")
        void listen(ZkNodeEvent event) {
            heard.add("daemon " + Thread.currentThread().isDaemon());
        }
    }
}
