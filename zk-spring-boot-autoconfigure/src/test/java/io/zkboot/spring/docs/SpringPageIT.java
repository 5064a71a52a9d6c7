/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkClientLifecycle;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.listener.ZkSessionEventPublisher;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The code of docs/spring.md and of README.md does what they say, with a real server. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(240)
@Tag("any-jdk")
class SpringPageIT {
    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient other = ZkClient.builder(server.connectString()).build();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    PropertyPlaceholderAutoConfiguration.class,
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    ZkMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues(
                    "zk.connect-string=" + server.connectString(), "zk.session-timeout=5s", "zk.client-name=shop");

    @AfterEach
    void close() {
        other.close();
        server.close();
    }

    @Test
    void greetingIsPrinted(CapturedOutput output) {
        write("/greeting", "Good morning");
        run(ReadmeExamples.Greeting.class, context -> {
            await().until(() -> output.getOut().contains("Good morning"));
            other.delete("/greeting");
            await().until(() -> output.getOut().contains("The greeting has gone."));
        });
    }

    @Test
    void viewOfTheReadmeIsInjectedByItsQualifier() {
        run(ReadmeExamples.Views.class, context -> {
            assertThat(context.getBean(ZkClient.class)).isSameAs(context.getBean("zkClient"));
            assertThat(context.getBean("orders", ZkClient.class).origin()).isSameAs(context.getBean("zkClient"));
        });
    }

    @Test
    void beanReadsInItsConstructor() {
        write("/currency", "EUR");
        run(
                ClientExamples.Currency.class,
                context -> assertThat(
                                context.getBean(ClientExamples.Currency.class).code())
                        .isEqualTo("EUR"));
    }

    @Test
    void serversOfTheBeanComeBeforeTheProperty() {
        runner.withPropertyValues("zk.connect-string=localhost:1", "shop.zookeeper=" + server.connectString())
                .withUserConfiguration(ClientExamples.Ensemble.class)
                .run(context -> assertThat(context.getBean(ZkClient.class).exists("/zookeeper"))
                        .isPresent());
    }

    @Test
    void customizerListens(CapturedOutput output) {
        run(ClientExamples.Customizing.class, context -> {
            assertThat(context.getBean(ZkClient.class).awaitConnected(Duration.ofSeconds(30)))
                    .isTrue();
            await().until(() -> output.getOut().contains("shop is CONNECTED, NONE"));
        });
    }

    @Test
    void viewWatchesBelowItsChroot() {
        write("/orders/latest", "17");
        runner.withUserConfiguration(ClientExamples.Views.class, ClientExamples.Orders.class)
                .run(context -> {
                    ClientExamples.Orders orders = context.getBean(ClientExamples.Orders.class);
                    await().until(() -> orders.latest().equals("17"));
                    orders.take("18");
                    await().until(() -> orders.latest().equals("18"));
                    assertThat(other.getData("/orders/latest").text()).isEqualTo("18");
                    assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("shop");
                });
    }

    @Test
    void namedClientShipsWhatTheOtherHasOpen() {
        write("/shipped", "");
        try (EmbeddedServer second = EmbeddedServer.start();
                ZkClient there = ZkClient.builder(second.connectString()).build()) {
            there.create("/open/17", null, CreateOptions.PERSISTENT.withParents());
            runner.withPropertyValues("zk.clients.orders.read-only=true", "shop.orders=" + second.connectString())
                    .withUserConfiguration(
                            ClientExamples.OrdersEnsemble.class,
                            ClientExamples.Patience.class,
                            ClientExamples.Shipping.class)
                    .run(context -> {
                        ClientExamples.Shipping shipping = context.getBean(ClientExamples.Shipping.class);
                        await().until(() -> shipping.open().contains("17"));
                        shipping.ship("17");
                        await().until(() -> shipping.open().isEmpty());
                        assertThat(other.exists("/shipped/17")).isPresent();
                        assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("shop", "orders");
                    });
        }
    }

    @Test
    void secondClientIsShownBesideTheFirst(CapturedOutput output) {
        try (EmbeddedServer second = EmbeddedServer.start();
                ZkClient there = ZkClient.builder(second.connectString()).build()) {
            write("/order", "17");
            runner.withPropertyValues("shop.archive=" + second.connectString())
                    .withUserConfiguration(
                            ClientExamples.Archive.class, ClientExamples.Copies.class, ClientExamples.Overview.class)
                    .run(context -> {
                        context.getBean(ClientExamples.Copies.class).copy("/order");
                        assertThat(there.getData("/order").text()).isEqualTo("17");
                        context.getBean(ClientExamples.Overview.class).print();
                        assertThat(output).contains("shop is CONNECTED", "archive is CONNECTED");
                        assertThat(
                                        context
                                                .getBean("zookeeperHealthContributor", CompositeHealthContributor.class)
                                                .stream()
                                                .map(HealthContributors.Entry::name))
                                .containsExactlyInAnyOrder("shop", "archive");
                        assertThat(context.getBean(MeterRegistry.class)
                                        .get("zookeeper.client.connected")
                                        .gauges())
                                .hasSize(2);
                    });
        }
    }

    @Test
    void pricesFollowTheTree() {
        write("/prices/tea", "2.50");
        run(WatchExamples.Prices.class, context -> {
            WatchExamples.Prices prices = context.getBean(WatchExamples.Prices.class);
            await().until(() -> new BigDecimal("2.50").equals(prices.all().get("/prices/tea")));
            write("/prices/cake", "3.10");
            await().until(() -> prices.all().containsKey("/prices/cake"));
            other.delete("/prices/tea");
            await().until(() -> !prices.all().containsKey("/prices/tea"));
        });
    }

    @Test
    void flagsAreSelectedAndCanRest() {
        write("/flags/beta", "on");
        runner.withPropertyValues("shop.flag=/flags/dark")
                .withUserConfiguration(
                        WatchExamples.Flags.class, WatchExamples.Alarm.class, WatchExamples.Maintenance.class)
                .run(context -> {
                    WatchExamples.Flags flags = context.getBean(WatchExamples.Flags.class);
                    await().until(() -> flags.seen().contains("/flags/beta"));
                    WatchExamples.Maintenance maintenance = context.getBean(WatchExamples.Maintenance.class);
                    ZkWatchEndpoint endpoint =
                            context.getBean(ZkWatchEndpointRegistry.class).getEndpoint("flags");
                    maintenance.begin();
                    assertThat(endpoint.isRunning()).isFalse();
                    write("/flags/dark", "on");
                    maintenance.end();
                    await().until(endpoint::isRegistered);
                    await().until(() -> flags.seen().contains("/flags/dark"));
                });
    }

    @Test
    void tasksAreListedAndUrgentOnesTold(CapturedOutput output) {
        write("/tasks/b", "");
        run(WatchExamples.Tasks.class, context -> {
            WatchExamples.Tasks tasks = context.getBean(WatchExamples.Tasks.class);
            await().until(() -> tasks.open().equals(List.of("b")));
            registered(context);
            write("/tasks/urgent", "");
            await().until(() -> tasks.open().equals(List.of("b", "urgent")));
            await().until(() -> output.getOut().contains("there is an urgent task"));
        });
    }

    @Test
    void limitIsConvertedAndPublishedAndTheAlarmHearsOfWhatIsNone() {
        write("/limit", "10 MB");
        runner.withUserConfiguration(
                        WatchExamples.Limits.class, WatchExamples.LimitConverter.class, WatchExamples.Alarm.class)
                .run(context -> {
                    WatchExamples.Limits limits = context.getBean(WatchExamples.Limits.class);
                    await().until(() -> limits.heard().contains(new WatchExamples.Limit(10, "MB")));
                    write("/limit", "many");
                    WatchExamples.Alarm alarm = context.getBean(WatchExamples.Alarm.class);
                    await().until(() -> alarm.failed().contains("/limit"));
                    write("/limit", "20 MB");
                    await().until(() -> limits.heard().contains(new WatchExamples.Limit(20, "MB")));
                });
    }

    @Test
    void endpointMadeInCodeHears() {
        run(WatchExamples.StockWatch.class, context -> {
            registered(context);
            write("/stock/tea", "7");
            WatchExamples.StockWatch stock = context.getBean(WatchExamples.StockWatch.class);
            await().until(() -> "7".equals(stock.all().get("/stock/tea")));
        });
    }

    @Test
    void ownArgumentIsGiven() {
        write("/versioned", "a");
        runner.withUserConfiguration(WatchExamples.Versions.class, WatchExamples.VersionResolver.class)
                .run(context -> {
                    registered(context);
                    write("/versioned", "b");
                    await().until(() ->
                            context.getBean(WatchExamples.Versions.class).newest() == 1);
                });
    }

    @Test
    void membershipIsMadeForEachSession(CapturedOutput output) {
        runner.withPropertyValues("shop.member=one")
                .withUserConfiguration(EventExamples.Membership.class, EventExamples.SessionLog.class)
                .run(context -> {
                    ZkClient client = context.getBean(ZkClient.class);
                    await().until(() -> other.exists("/members/one").isPresent());
                    long first = client.snapshot().sessionId();
                    server.expireSession(first);
                    await().until(() -> other.exists("/members/one")
                            .map(stat -> stat.ephemeralOwner() != first)
                            .orElse(false));
                    assertThat(output).contains("shop is CONNECTING", "shop is CONNECTED", "shop is EXPIRED");
                });
    }

    @Test
    void watchedPathsArePublished() {
        write("/config", "a");
        runner.withPropertyValues(
                        "zk.events.watch-paths[0].path=/config",
                        "zk.events.watch-paths[0].mode=tree",
                        "zk.events.watch-paths[1].path=/release")
                .withUserConfiguration(EventExamples.ConfigLog.class)
                .run(context -> {
                    registered(context);
                    write("/config/colour", "red");
                    write("/release", "1");
                    EventExamples.ConfigLog changes = context.getBean(EventExamples.ConfigLog.class);
                    await().untilAsserted(() -> assertThat(changes.changes())
                            .containsExactlyInAnyOrder("CREATED /config/colour", "CREATED /release"));
                });
    }

    @Test
    void clientCanBeUsedAsABeanIsDestroyed() {
        run(EventExamples.LastSeen.class, context -> {});
        assertThat(other.getData("/last-seen").text()).startsWith("20");
    }

    @Test
    void phasesAreThoseOfThePage() {
        run(
                ReadmeExamples.Greeting.class,
                context -> assertThat(Stream.of(
                                        context.getBean(ZkSessionEventPublisher.class),
                                        context.getBean(ZkClientLifecycle.class),
                                        context.getBean(ZkWatchEndpointRegistry.class))
                                .map(lifecycle -> lifecycle.getPhase()))
                        .containsExactly(-1, 0, Integer.MAX_VALUE - 100));
    }

    @Test
    void plainSpringWatchesAndTells(CapturedOutput output) {
        ZkClient client;
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.of("zookeeper", server.connectString())));
            context.register(
                    EventExamples.PlainSpring.class, EventExamples.SessionLog.class, ReadmeExamples.Greeting.class);
            context.refresh();
            client = context.getBean(ZkClient.class);
            write("/greeting", "Good evening");
            await().until(() -> output.getOut().contains("Good evening"));
            await().until(() -> output.getOut().contains("zk is CONNECTED"));
        }
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
    }

    private void run(Class<?> example, ThrowingConsumer<AssertableApplicationContext> test) {
        runner.withUserConfiguration(example).run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context);
        });
    }

    private static void registered(AssertableApplicationContext context) {
        await().until(() -> context.getBean(ZkWatchEndpointRegistry.class).getEndpoints().stream()
                .allMatch(ZkWatchEndpoint::isRegistered));
    }

    private void write(String path, String text) {
        other.create(
                path,
                text.getBytes(UTF_8),
                CreateOptions.PERSISTENT.withParents().orSet());
    }
}
