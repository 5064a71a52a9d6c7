/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.health.ZkHealthIndicator;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The starter on the real engine and a real server. */
class ZkStarterIT {
    private static final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient other = ZkClient.builder(server.connectString()).build();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    ZkMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues("zk.connect-string=" + server.connectString(), "zk.session-timeout=5s");

    ZkStarterIT() {
        heard.clear();
        other.start();
    }

    @AfterEach
    void close() {
        other.close();
        server.close();
    }

    @Test
    void clientWorksIsHealthyAndMeasured() {
        runner.withPropertyValues("zk.startup.mode=fail-fast").run(context -> {
            assertThat(context).hasNotFailed();
            ZkClient zk = context.getBean(ZkClient.class);
            zk.create("/a", bytes("1"));
            assertThat(other.getData("/a").text()).isEqualTo("1");
            assertThat(context.getBean(ZkHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            await().untilAsserted(() -> assertThat(registry.get("zookeeper.client.requests")
                            .tags("operation", "create", "outcome", "SUCCESS")
                            .functionTimer()
                            .count())
                    .isEqualTo(1));
            assertThat(registry.get("zookeeper.client.connect").timer().count()).isPositive();
        });
    }

    @Test
    void pausedContextComesBack() {
        runner.withUserConfiguration(TreeListener.class).run(context -> {
            context.stop();
            context.start();
            ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
            await().until(() -> registry.getEndpoints().stream().allMatch(ZkWatchEndpoint::isRegistered));
            other.create("/tree", bytes("1"));
            hears("CREATED /tree 1");
        });
    }

    @Test
    void treeIsHeardFromTheStartAndThroughAnExpiredSession() {
        other.create("/tree", bytes("1"));
        other.create("/tree/old", bytes("2"));
        runner.withUserConfiguration(TreeListener.class).run(context -> {
            hears("INITIAL /tree 1");
            hears("INITIAL /tree/old 2");
            other.create("/tree/new", bytes("3"));
            hears("CREATED /tree/new 3");
            server.expireSession(context.getBean(ZkClient.class).snapshot().sessionId());
            other.setData("/tree/old", bytes("4"));
            hears("DATA_CHANGED /tree/old 4");
            other.delete("/tree/new");
            hears("DELETED /tree/new -");
            assertThat(heard).isEmpty();
        });
    }

    @Test
    void restartOfTheServerGivesNoEventsOfItsOwn() {
        other.create("/tree", bytes("1"));
        runner.withUserConfiguration(TreeListener.class).run(context -> {
            hears("INITIAL /tree 1");
            server.stop();
            ZkClient client = context.getBean(ZkClient.class);
            // Also the other one: what it would write on the old connection would be lost.
            await().until(() -> !client.state().isConnected() && !other.state().isConnected());
            server.restart();
            await().atMost(Duration.ofSeconds(30)).until(() -> other.awaitConnected(Duration.ofSeconds(1)));
            other.setData("/tree", bytes("2"));
            hears("DATA_CHANGED /tree 2");
            assertThat(heard).isEmpty();
        });
    }

    @Test
    @Shows("F48")
    void serverThatComesLaterIsWatchedThen() {
        other.create("/tree", bytes("1"));
        server.stop();
        runner.withUserConfiguration(TreeListener.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(ZkHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.DOWN);
            server.restart();
            hears("INITIAL /tree 1");
        });
    }

    /** A request would wait for an hour, and the close for a server that never answers. */
    @Test
    @Timeout(120)
    @Shows("F48")
    void whileTheServerIsSilentHealthAnswersAndTheContextCloses() {
        try (FaultProxy proxy = FaultProxy.to(server.port())) {
            ZkClient[] client = new ZkClient[1];
            runner.withUserConfiguration(TreeListener.class)
                    .withPropertyValues("zk.connect-string=" + proxy.connectString(), "zk.request-timeout=1h")
                    .run(context -> {
                        client[0] = context.getBean(ZkClient.class);
                        ZkHealthIndicator indicator = context.getBean(ZkHealthIndicator.class);
                        await().until(() -> indicator.health().getStatus().equals(Status.UP));
                        proxy.hold();
                        assertThat(indicator.health().getStatus())
                                .as("what is known so far")
                                .isEqualTo(Status.UP);
                        await().until(() -> !client[0].state().isConnected());
                        assertThat(indicator.health().getStatus()).isNotEqualTo(Status.UP);
                        assertThat(indicator.health().getDetails()).containsKeys("reason", "lastError", "since");
                        proxy.release();
                        await().atMost(Duration.ofSeconds(30))
                                .until(() -> client[0].state().isConnected());
                        proxy.hold();
                    });
            assertThat(client[0].state()).isEqualTo(SessionState.CLOSED);
        }
    }

    @Test
    void failFastNamesTheServerThatRefuses() {
        server.stop();
        runner.withPropertyValues("zk.startup.mode=fail-fast", "zk.startup.timeout=1s")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(ZkNotConnectedException.class)
                        .rootCause()
                        .hasMessageContaining(String.valueOf(server.port())));
        server.restart();
    }

    @Test
    void malformedConnectStringIsNamed() {
        runner.withPropertyValues("zk.connect-string=zk1:port")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(InvalidZkPropertyException.class.getName())
                        .hasStackTraceContaining("zk.connect-string"));
    }

    @Test
    void chrootIsBelowTheConnectString() {
        other.create("/app", bytes(""));
        runner.withPropertyValues("zk.chroot=/app").run(context -> {
            context.getBean(ZkClient.class).create("/a", bytes("1"));
            assertThat(other.getData("/app/a").text()).isEqualTo("1");
            assertThat(other.exists("/a")).isEmpty();
        });
    }

    @Test
    void chrootIsMadeWhenItIsToldTo() {
        runner.withPropertyValues("zk.chroot=/made/app", "zk.create-chroot=true")
                .run(context -> {
                    context.getBean(ZkClient.class).create("/a", bytes("1"));
                    assertThat(other.getData("/made/app/a").text()).isEqualTo("1");
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void hears(String expected) throws InterruptedException {
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    static class TreeListener {
        @ZkWatch(path = "/tree", mode = ZkWatch.Mode.TREE, initial = true)
        void listen(ZkNodeEvent event, @ZkData Optional<String> data) {
            heard.add(event.getType() + " " + event.getPath() + " " + data.orElse("-"));
        }
    }
}
