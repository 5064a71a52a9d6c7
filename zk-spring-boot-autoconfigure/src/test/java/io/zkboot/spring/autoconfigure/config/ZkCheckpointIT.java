/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * What is open when the JVM is frozen, and what works when it goes on. A JDK that does that calls the lifecycle of
 * Spring, which these tests call in its place, as that is the same on every JDK.
 */
@Timeout(120)
class ZkCheckpointIT {
    private static ZkConfigFixture nodes;

    @BeforeAll
    static void start() {
        nodes = new ZkConfigFixture();
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    @AfterEach
    void clear() {
        nodes.clear();
    }

    /** What Spring does before a checkpoint of an application that runs, at the request of the JDK. */
    private static void beforeCheckpoint(ConfigurableApplicationContext context) {
        ReflectionTestUtils.invokeMethod(lifecycle(context), "stopForRestart");
    }

    private static void afterRestore(ConfigurableApplicationContext context) {
        ReflectionTestUtils.invokeMethod(lifecycle(context), "restartAfterStop");
    }

    private static LifecycleProcessor lifecycle(ConfigurableApplicationContext context) {
        return context.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, LifecycleProcessor.class);
    }

    private static void awaitWatches(ConfigurableApplicationContext context) {
        ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
        await().atMost(ZkConfigFixture.LIMIT)
                .until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
    }

    /** Threads that own a connection. */
    private static Set<String> sendThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("zk-shop") && name.contains("send"))
                .collect(Collectors.toSet());
    }

    @Test
    void anApplicationThatRunsHasNoConnectionAtACheckpointAndWorksAfterTheRestore() throws InterruptedException {
        nodes.put("/config/colour", "red");
        nodes.put("/watched", "");
        Set<Long> others = nodes.server.sessions();
        Events events = new Events();
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {ZkConfigFixture.Application.class, Watching.class},
                events,
                "zk.client-name=shop",
                "spring.config.import=zk:/config")) {
            ZkClient client = context.getBean(ZkClient.class);
            awaitWatches(context);
            client.create("/watched/before", new byte[0]);
            assertThat(context.getBean(Watching.class).heard.poll(30, TimeUnit.SECONDS))
                    .isEqualTo("/watched/before");
            assertThat(sendThreads()).isNotEmpty();

            beforeCheckpoint(context);
            assertThat(client.state()).isEqualTo(SessionState.CLOSED);
            assertThat(sendThreads()).isEmpty();
            assertThat(nodes.server.sessions()).isEqualTo(others);
            assertThat(context.getEnvironment().getProperty("colour")).isEqualTo("red");
            nodes.put("/config/colour", "blue");

            afterRestore(context);
            awaitWatches(context);
            client.create("/watched/after", new byte[0]);
            assertThat(client.getChildren("/watched")).containsExactlyInAnyOrder("before", "after");
            assertThat(nodes.server.sessions()).hasSizeGreaterThan(others.size());
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() ->
                            assertThat(context.getBean(Watching.class).heard).contains("/watched/after"));
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(context.getEnvironment().getProperty("colour"))
                            .isEqualTo("blue"));
            assertThat(events.keys()).containsExactly("colour");
        }
    }

    @Test
    void anApplicationIsNotConnectedYetWhenSpringTakesTheCheckpointOfItsStart() {
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {ZkConfigFixture.Application.class, First.class}, new Events(), "zk.client-name=shop")) {
            assertThat(context.getBean(First.class).connections).isEmpty();
            assertThat(sendThreads()).isNotEmpty();
        }
    }

    /** Imports need their servers before there is a context. That is a limit, which the documents tell. */
    @Test
    void onlyImportsAreConnectedByThen() {
        nodes.put("/config/colour", "red");
        try (ConfigurableApplicationContext context = nodes.run(
                new Class<?>[] {ZkConfigFixture.Application.class, First.class},
                new Events(),
                "zk.client-name=shop",
                "spring.config.import=zk:/config")) {
            assertThat(context.getBean(First.class).connections).hasSize(1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkWatchAutoConfiguration.class)
    static class Watching {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @ZkWatch(path = "/watched", mode = ZkWatch.Mode.TREE)
        void changed(ZkNodeEvent event) {
            heard.add(event.getPath());
        }
    }

    /** Starts before all others, right after the moment of a checkpoint on refresh. */
    @Configuration(proxyBeanMethods = false)
    static class First implements SmartLifecycle {
        private Set<String> connections = Set.of("not started");

        @Override
        public void start() {
            connections = sendThreads();
        }

        @Override
        public void stop() {
            // it has nothing
        }

        @Override
        public boolean isRunning() {
            return false;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }
    }
}
