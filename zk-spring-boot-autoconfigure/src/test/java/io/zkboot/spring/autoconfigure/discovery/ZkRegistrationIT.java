/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.SessionKiller;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Application;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Events;
import io.zkboot.spring.discovery.ZkAutoServiceRegistration;
import io.zkboot.spring.discovery.ZkRegistration;
import io.zkboot.spring.discovery.ZkServiceCatalog;
import io.zkboot.spring.discovery.ZkServiceInstance;
import io.zkboot.spring.discovery.ZkServiceRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.serviceregistry.RegistrationLifecycle;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How applications register on a real server. */
@Timeout(120)
@Tag("any-jdk")
class ZkRegistrationIT {
    private static ZkDiscoveryFixture nodes;

    @BeforeAll
    static void start() {
        nodes = new ZkDiscoveryFixture();
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    @AfterEach
    void clear() {
        nodes.clear();
    }

    @Test
    void anApplicationWithAWebServerRegistersItsPortAndGoesBeforeTheWebServerDrains() {
        List<Boolean> thereWhenDrained = new CopyOnWriteArrayList<>();
        FakeWebContext context = new FakeWebContext();
        nodes.run(
                context,
                new Events(),
                "spring.application.name=orders",
                "zk.discovery.register.metadata.zone=eu",
                "zk.discovery.register.settle-time=1ms");
        await().until(() -> nodes.exists(context));
        assertThat(nodes.data("orders"))
                .startsWith("{\"name\":\"orders\",\"id\":\"")
                .contains("\"address\":\"localhost\",\"port\":" + context.port + ",\"sslPort\":null")
                .contains("\"@class\":\"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance\"")
                .contains("\"zone\":\"eu\"", "\"instance_status\":\"UP\"");
        context.onDrain = () -> thereWhenDrained.add(nodes.exists(context));
        context.close();
        assertThat(thereWhenDrained).containsExactly(false);
    }

    @Test
    void theWebServerDrainsOnlyAfterTheSettleTime() {
        FakeWebContext context = new FakeWebContext();
        nodes.run(context, new Events(), "spring.application.name=slow", "zk.discovery.register.settle-time=300ms");
        await().until(() -> nodes.exists(context));
        List<Long> drained = new CopyOnWriteArrayList<>();
        context.onDrain = () -> drained.add(System.nanoTime());
        long begin = System.nanoTime();
        context.close();
        assertThat(Duration.ofNanos(drained.get(0) - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void anApplicationWithoutAWebServerRegistersWithTheConfiguredPortOrNone() {
        try (ConfigurableApplicationContext plain = nodes.run("spring.application.name=batch");
                ConfigurableApplicationContext own = nodes.run(
                        "spring.application.name=ignored",
                        "zk.discovery.register.service-name=shop/rpc",
                        "zk.discovery.register.instance-id=one",
                        "zk.discovery.register.prefer-ip-address=true",
                        "zk.discovery.register.ip-address=10.0.0.7",
                        "zk.discovery.register.port=9090",
                        "zk.discovery.register.ssl-port=9443",
                        "zk.discovery.register.initial-status=OUT_OF_SERVICE",
                        "zk.discovery.register.uri-spec=grpc://{address}:{ssl-port}")) {
            await().until(() -> nodes.exists(plain) && nodes.exists(own));
            assertThat(nodes.data("batch")).contains("\"port\":0,\"sslPort\":null");
            assertThat(nodes.client.getData("/services/shop/rpc/one").text())
                    .contains("\"address\":\"10.0.0.7\",\"port\":9090,\"sslPort\":9443")
                    .contains("\"instance_status\":\"OUT_OF_SERVICE\"");
            ZkServiceCatalog catalog = plain.getBean(ZkServiceCatalog.class);
            await().until(() -> catalog.getInstances("shop/rpc").size() == 1);
            ZkServiceInstance instance = catalog.getInstances("shop/rpc").get(0);
            assertThat(instance.getUri()).hasToString("grpc://10.0.0.7:9443");
            assertThat(instance.isUp()).isFalse();
        }
    }

    @Test
    void anExpiredSessionIsFollowedByTheSameRegistrationInTheNextOne() {
        try (ConfigurableApplicationContext context =
                nodes.run("spring.application.name=orders", "zk.session-timeout=10s")) {
            await().until(() -> nodes.exists(context));
            long owner = nodes.client
                    .exists(ZkDiscoveryFixture.path(context))
                    .orElseThrow()
                    .ephemeralOwner();
            SessionKiller.expire(context.getBean(ZkClient.class), nodes.server.connectString());
            await().until(() -> nodes.client
                    .exists(ZkDiscoveryFixture.path(context))
                    .filter(stat -> stat.ephemeralOwner() != owner)
                    .isPresent());
        }
        assertThat(nodes.nodes("orders")).isEmpty();
    }

    @Test
    void theStatusIsWrittenAndKeptInANextSession() {
        try (ConfigurableApplicationContext context = nodes.run("spring.application.name=orders")) {
            ZkServiceRegistry registry = context.getBean(ZkServiceRegistry.class);
            ZkRegistration registration = context.getBean(ZkRegistration.class);
            await().until(() -> nodes.exists(context));
            assertThat(registry.<String>getStatus(registration)).isEqualTo("UP");
            registry.setStatus(registration, "OUT_OF_SERVICE");
            assertThat(registry.<String>getStatus(registration)).isEqualTo("OUT_OF_SERVICE");
            await().until(() -> nodes.data("orders").contains("\"instance_status\":\"OUT_OF_SERVICE\""));
            nodes.client.delete(ZkDiscoveryFixture.path(context));
            await().until(() ->
                    nodes.exists(context) && nodes.data("orders").contains("\"instance_status\":\"OUT_OF_SERVICE\""));
        }
    }

    @Test
    void aContextThatIsStoppedAndStartedAgainRegistersItsNewPort() {
        FakeWebContext context = new FakeWebContext();
        try (FakeWebContext closed = nodes.run(context, new Events(), "spring.application.name=orders")) {
            await().until(() -> nodes.exists(closed));
            int before = context.port;
            context.stop();
            assertThat(nodes.nodes("orders")).isEmpty();
            context.start();
            assertThat(context.port).isNotEqualTo(before);
            await().until(() -> nodes.exists(closed) && nodes.data("orders").contains("\"port\":" + context.port));
        }
    }

    @Test
    void anApplicationThatRegistersByItselfHasThePortOfItsWebServer() {
        FakeWebContext context = new FakeWebContext();
        AtomicReference<Throwable> tooEarly = new AtomicReference<>();
        context.registerBean(
                "early",
                SmartInitializingSingleton.class,
                () -> () -> tooEarly.set(catchThrowable(() ->
                        context.getBean(ZkServiceRegistry.class).register(context.getBean(ZkRegistration.class)))));
        try (FakeWebContext closed = nodes.run(
                context,
                new Events(),
                "spring.application.name=manual",
                "spring.cloud.service-registry.auto-registration.enabled=false")) {
            assertThat(tooEarly.get())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has not started")
                    .hasMessageContaining("zk.discovery.register.port");
            ZkRegistration registration = context.getBean(ZkRegistration.class);
            context.getBean(ZkServiceRegistry.class).register(registration);
            await().until(() -> nodes.exists(closed) && nodes.data("manual").contains("\"port\":" + context.port));
            int before = context.port;
            context.stop();
            context.start();
            assertThat(context.port).isNotEqualTo(before);
            await().until(() -> nodes.exists(closed) && nodes.data("manual").contains("\"port\":" + context.port));
        }
    }

    @Test
    void theClientCanBeRestarted() {
        try (ConfigurableApplicationContext context = nodes.run("spring.application.name=orders")) {
            await().until(() -> nodes.exists(context));
            ZkClient client = context.getBean(ZkClient.class);
            client.close();
            await().until(() -> !nodes.exists(context));
            client.start();
            await().until(() -> nodes.exists(context));
            assertThat(context.getBean(ZkServiceCatalog.class).isFilled()).isTrue();
        }
    }

    @Test
    void eventsComeBeforeTheRegistrationAndWhenItIsThere() {
        Events events = new Events();
        try (ConfigurableApplicationContext context =
                nodes.run(new AnnotationConfigApplicationContext(), events, "spring.application.name=orders")) {
            await().until(() -> events.heard.stream().anyMatch(InstanceRegisteredEvent.class::isInstance));
            assertThat(nodes.exists(context)).isTrue();
            assertThat(events.heard.get(0))
                    .isInstanceOfSatisfying(
                            InstancePreRegisteredEvent.class,
                            event -> assertThat(event.getRegistration())
                                    .isSameAs(context.getBean(ZkRegistration.class)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Additions {
        final List<String> calls = new CopyOnWriteArrayList<>();

        @Bean
        ApplicationListener<InstancePreRegisteredEvent> zone() {
            return new Zone();
        }

        static final class Zone implements ApplicationListener<InstancePreRegisteredEvent> {
            @Override
            public void onApplicationEvent(InstancePreRegisteredEvent event) {
                event.getRegistration().getMetadata().put("late", "yes");
            }
        }

        @Bean
        RegistrationLifecycle<ZkRegistration> hook() {
            return new Hook(calls);
        }

        record Hook(List<String> calls) implements RegistrationLifecycle<ZkRegistration> {
            @Override
            public void postProcessBeforeStartRegister(ZkRegistration registration) {
                calls.add("before start");
            }

            @Override
            public void postProcessAfterStartRegister(ZkRegistration registration) {
                calls.add("after start");
            }

            @Override
            public void postProcessBeforeStopRegister(ZkRegistration registration) {
                calls.add("before stop");
            }

            @Override
            public void postProcessAfterStopRegister(ZkRegistration registration) {
                calls.add("after stop");
            }
        }
    }

    @Test
    void listenersChangeMetadataBeforeTheyAreWrittenAndHooksAreCalled() {
        ConfigurableApplicationContext context = nodes.run(
                new AnnotationConfigApplicationContext(),
                new Events(),
                new Class<?>[] {Application.class, Additions.class},
                "spring.application.name=orders");
        List<String> calls = context.getBean(Additions.class).calls;
        await().until(() -> nodes.exists(context));
        assertThat(nodes.data("orders")).contains("\"late\":\"yes\"");
        context.close();
        assertThat(calls).containsExactly("before start", "after start", "before stop", "after stop");
    }

    @Test
    void aManagementServersPortDoesNotCountAndItsContextRegistersNothing() {
        FakeWebContext context = new FakeWebContext();
        try (FakeWebContext closed = nodes.run(context, new Events(), "spring.application.name=orders");
                FakeWebContext management = new FakeWebContext("management")) {
            management.setParent(closed);
            management.refresh();
            await().until(() -> nodes.exists(closed));
            assertThat(management.port).isNotZero();
            assertThat(closed.getBean(ZkRegistration.class).getPort()).isEqualTo(context.port);
            assertThat(nodes.nodes("orders")).hasSize(1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ServerProperties.class)
    static class Tls {}

    @Test
    void thePortOfAWebServerWithTlsIsOneForTls() {
        FakeWebContext context = new FakeWebContext();
        try (FakeWebContext closed = nodes.run(
                context,
                new Events(),
                new Class<?>[] {Application.class, Tls.class},
                "spring.application.name=orders",
                "server.ssl.bundle=web")) {
            await().until(() -> nodes.exists(closed));
            assertThat(nodes.data("orders")).contains("\"port\":" + context.port + ",\"sslPort\":" + context.port);
            assertThat(closed.getBean(ZkRegistration.class).getUri()).hasToString("https://localhost:" + context.port);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPort {
        @Bean
        ZkRegistration registration() {
            return ZkRegistration.of("orders", "localhost").port(9000).build();
        }
    }

    @Test
    void aPortWithWhichARegistrationWasBuiltStays() {
        Class<?>[] sources = {Application.class, OwnPort.class, Tls.class};
        try (FakeWebContext context = nodes.run(new FakeWebContext(), new Events(), sources, "server.ssl.bundle=web")) {
            await().until(() -> nodes.exists(context));
            assertThat(nodes.data("orders")).contains("\"port\":9000,\"sslPort\":null");
        }
        try (FakeWebContext context = nodes.run(
                new FakeWebContext(),
                new Events(),
                sources,
                "spring.cloud.service-registry.auto-registration.enabled=false")) {
            assertThat(context.getBean(ZkRegistration.class).getPort()).isEqualTo(9000);
        }
    }

    @Test
    void aWebServerWithoutAPortIsRegisteredWithoutOne() {
        FakeWebContext context = new FakeWebContext();
        context.first = -1;
        try (FakeWebContext closed = nodes.run(context, new Events(), "spring.application.name=orders")) {
            await().until(() -> nodes.exists(closed));
            assertThat(nodes.data("orders")).contains("\"port\":0,\"sslPort\":null");
        }
    }

    @Test
    void aServerThatIsDownAtTheStartIsRegisteredAtLater() {
        try (FaultProxy proxy = FaultProxy.to(nodes.server.port())) {
            proxy.refuse(true);
            try (ConfigurableApplicationContext context =
                    nodes.run("spring.application.name=orders", "zk.connect-string=" + proxy.connectString())) {
                assertThat(context.getBean(ZkAutoServiceRegistration.class).isRunning())
                        .isTrue();
                assertThat(nodes.nodes("orders")).isEmpty();
                proxy.refuse(false);
                await().until(() -> nodes.exists(context));
                ZkServiceCatalog catalog = context.getBean(ZkServiceCatalog.class);
                await().until(() -> catalog.getInstances("orders").size() == 1);
            }
        }
    }

    @Test
    void anotherSessionsNodeIsWaitedFor() {
        nodes.put("orders", "fixed", "somebody else's");
        try (ConfigurableApplicationContext context =
                nodes.run("spring.application.name=orders", "zk.discovery.register.instance-id=fixed")) {
            assertThat(context.getBean(ZkAutoServiceRegistration.class).isRunning())
                    .isTrue();
            assertThat(nodes.data("orders")).isEqualTo("somebody else's");
            nodes.remove("orders", "fixed");
            await().until(() -> nodes.exists(context));
        }
    }
}
