/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.WatchRefusingProxy;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Application;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Events;
import io.zkboot.spring.discovery.ZkDiscoveryClient;
import io.zkboot.spring.discovery.ZkReactiveDiscoveryClient;
import io.zkboot.spring.discovery.ZkServiceCatalog;
import io.zkboot.spring.discovery.ZkServiceInstance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.event.Level;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How applications find each other on a real server. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@Tag("any-jdk")
class ZkDiscoveryIT {
    private static final List<Acl> HIDDEN = List.of(Acl.world(Acl.ALL & ~Acl.READ));
    private static final String NOT_REGISTERED = "zk.discovery.register.enabled=false";

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

    @Configuration(proxyBeanMethods = false)
    static class Counting {
        @Bean
        Counter counter() {
            return new Counter();
        }
    }

    static final class Counter implements ClientObserver {
        final AtomicInteger operations = new AtomicInteger();

        @Override
        public void operationEnded(String operation, long nanos, ErrorCode error) {
            operations.incrementAndGet();
        }
    }

    @Test
    void twoApplicationsSeeEachOther() {
        try (ConfigurableApplicationContext orders =
                        nodes.run("spring.application.name=orders", "zk.discovery.register.port=1");
                ConfigurableApplicationContext stock =
                        nodes.run("spring.application.name=stock", "zk.discovery.register.port=2")) {
            for (ConfigurableApplicationContext each : List.of(orders, stock)) {
                DiscoveryClient client = each.getBean(DiscoveryClient.class);
                await().until(() -> client.getServices().containsAll(List.of("orders", "stock")));
                assertThat(client.getInstances("stock"))
                        .extracting(ServiceInstance::getPort)
                        .containsExactly(2);
                ZkReactiveDiscoveryClient reactive =
                        new ZkReactiveDiscoveryClient(each.getBean(ZkServiceCatalog.class), 0);
                assertThat(reactive.getServices().collectList().block()).contains("orders", "stock");
                assertThat(reactive.getInstances("orders")
                                .map(ServiceInstance::getPort)
                                .collectList()
                                .block())
                        .containsExactly(1);
                each.getBean(ZkDiscoveryClient.class).probe();
                reactive.reactiveProbe().block();
            }
            orders.close();
            await().until(() ->
                    stock.getBean(DiscoveryClient.class).getInstances("orders").isEmpty());
        }
    }

    @Test
    void questionsCostNoRequestAndManyInstancesOneWatch() {
        for (int i = 0; i < 300; i++) {
            nodes.put("s" + i % 3, "n" + i, i);
        }
        try (ConfigurableApplicationContext context = nodes.run(
                new AnnotationConfigApplicationContext(),
                new Events(),
                new Class<?>[] {Application.class, Counting.class},
                NOT_REGISTERED)) {
            DiscoveryClient client = context.getBean(DiscoveryClient.class);
            assertThat(client.getServices()).containsExactlyInAnyOrder("s0", "s1", "s2");
            AtomicInteger operations = context.getBean(Counter.class).operations;
            int before = operations.get();
            for (int i = 0; i < 100; i++) {
                assertThat(client.getInstances("s1")).hasSize(100);
            }
            assertThat(operations).hasValue(before);
            assertThat(before).isLessThan(30);
            assertThat(context.getBean(ZkClient.class).watches()).hasSize(1);
        }
    }

    @Test
    void aChangeIsOneHeartbeatWithAValueOfItsOwn() {
        nodes.put("a", "1", 1);
        Events events = new Events();
        try (ConfigurableApplicationContext context =
                nodes.run(new AnnotationConfigApplicationContext(), events, NOT_REGISTERED)) {
            DiscoveryClient client = context.getBean(DiscoveryClient.class);
            await().until(() -> events.beats().size() == 1); // the first read
            nodes.put("a", "2", 2);
            await().until(() -> events.beats().size() == 2);
            assertThat(client.getInstances("a")).hasSize(2);
            nodes.put("a", "2", ZkDiscoveryFixture.json(2, "OUT_OF_SERVICE"));
            await().until(() -> events.beats().size() == 3);
            nodes.put("a", "2", ZkDiscoveryFixture.json(2, "OUT_OF_SERVICE")); // is no change of an instance
            nodes.client.create("/services/empty", new byte[0]);
            nodes.remove("a", "1");
            await().until(() -> events.beats().size() == 4);
            assertThat(client.getInstances("a"))
                    .extracting(ServiceInstance::getPort)
                    .containsExactly(2);
            assertThat(events.beats()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aLostConnectionIsNoChangeAndWhatChangedMeanwhileIsOne() {
        nodes.put("a", "1", 1);
        Events events = new Events();
        try (FaultProxy proxy = FaultProxy.to(nodes.server.port());
                ConfigurableApplicationContext context = nodes.run(
                        new AnnotationConfigApplicationContext(),
                        events,
                        NOT_REGISTERED,
                        "zk.connect-string=" + proxy.connectString())) {
            DiscoveryClient client = context.getBean(DiscoveryClient.class);
            ZkServiceCatalog catalog = context.getBean(ZkServiceCatalog.class);
            assertThat(client.getInstances("a")).hasSize(1);
            await().until(() -> events.beats().size() == 1);
            proxy.refuse(true);
            proxy.cut();
            await().until(catalog::isStale);
            assertThat(client.getInstances("a")).hasSize(1);
            proxy.refuse(false);
            await().until(() -> !catalog.isStale());
            proxy.refuse(true);
            proxy.cut();
            await().until(catalog::isStale);
            nodes.put("a", "2", 2);
            nodes.put("b", "1", 3);
            assertThat(client.getInstances("a")).hasSize(1);
            proxy.refuse(false);
            await().until(() ->
                    client.getInstances("a").size() == 2 && events.beats().size() == 2);
            assertThat(client.getInstances("b")).hasSize(1);
            nodes.remove("b", "1");
            await().until(() -> events.beats().size() == 3);
        }
    }

    @Test
    void watchesThatTheServersRefuseAreToldInTheLog(CapturedOutput output) throws IOException {
        try (WatchRefusingProxy proxy = WatchRefusingProxy.to(nodes.server.port());
                ConfigurableApplicationContext context =
                        nodes.run(NOT_REGISTERED, "zk.connect-string=" + proxy.connectString())) {
            assertThat(context.getBean(ZkServiceCatalog.class).isStale()).isTrue();
            await().untilAsserted(() -> assertThat(output)
                    .containsOnlyOnce("The servers refuse to tell which instances there are")
                    .contains("MARSHALLING_ERROR"));
        }
    }

    @Test
    void whatIsNoInstanceIsLeftOutWithOneWarning() {
        nodes.put("a", "1", 1);
        nodes.put("a/b", "1", 2);
        try (ConfigurableApplicationContext context = nodes.run(NOT_REGISTERED);
                LogCapture log = LogCapture.of(ZkServiceCatalog.class)) {
            DiscoveryClient client = context.getBean(DiscoveryClient.class);
            assertThat(client.getInstances("a")).hasSize(1);
            nodes.put("a", "2", "password=secret");
            assertThat(client.getInstances("a/b")).hasSize(1);
            nodes.put("a", "2", "{}");
            nodes.put("a", "3", 3);
            await().until(() -> client.getInstances("a").size() == 2);
            assertThat(log.messages(Level.WARN))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("/services/a/2")
                    .doesNotContain("secret");
            nodes.put("a", "2", 2);
            await().until(() -> client.getInstances("a").size() == 3);
        }
    }

    @Test
    void whatCannotBeReadIsToldAgainWhenItComesBackAndWhatIsWrongWithItWhenItCanBeRead() {
        nodes.put("a", "1", 1);
        try (FaultProxy proxy = FaultProxy.to(nodes.server.port());
                ConfigurableApplicationContext context =
                        nodes.run(NOT_REGISTERED, "zk.connect-string=" + proxy.connectString());
                LogCapture log = LogCapture.of(ZkServiceCatalog.class)) {
            DiscoveryClient client = context.getBean(DiscoveryClient.class);
            assertThat(client.getInstances("a")).hasSize(1);
            for (int times = 1; times <= 2; times++) {
                int expected = times;
                setAcl("/services/a", HIDDEN);
                proxy.cut(); // no event tells of access, or of what may not be read
                await().untilAsserted(() -> assertThat(log.messages(Level.WARN))
                        .filteredOn(line -> line.contains("below /services/a cannot be read"))
                        .hasSize(expected));
                await().until(() -> client.getInstances("a").isEmpty());
                setAcl("/services/a", Acl.OPEN_UNSAFE);
                nodes.client.setData("/services/a", null);
                await().until(() -> client.getInstances("a").size() == 1);
            }
            setAcl("/services/a/1", HIDDEN);
            proxy.cut();
            await().until(() -> client.getInstances("a").isEmpty());
            setAcl("/services/a/1", Acl.OPEN_UNSAFE);
            nodes.put("a", "1", "{}");
            await().untilAsserted(() -> assertThat(log.messages(Level.WARN))
                    .last()
                    .asString()
                    .contains("/services/a/1 is no instance of a service"));
        } finally {
            setAcl("/services/a", Acl.OPEN_UNSAFE); // or it could not be cleared
        }
    }

    private static void setAcl(String path, List<Acl> acl) {
        nodes.client.setAcl(path, acl, ZkClient.ANY_VERSION);
    }

    @Test
    void aServerThatCannotBeReachedHoldsUpQuestionsOnceAndForTheFillTimeout() {
        try (FaultProxy proxy = FaultProxy.to(nodes.server.port())) {
            proxy.refuse(true);
            try (ConfigurableApplicationContext context = nodes.run(
                    NOT_REGISTERED, "zk.discovery.fill-timeout=100ms", "zk.connect-string=" + proxy.connectString())) {
                ZkDiscoveryClient client = context.getBean(ZkDiscoveryClient.class);
                assertThat(client.getInstances("a")).isEmpty();
                ZkReactiveDiscoveryClient reactive =
                        new ZkReactiveDiscoveryClient(context.getBean(ZkServiceCatalog.class), 0);
                assertThat(reactive.getServices().collectList().block()).isEmpty();
                assertThatIllegalStateException().isThrownBy(client::probe);
                assertThatIllegalStateException()
                        .isThrownBy(() -> reactive.reactiveProbe().block());
                nodes.put("a", "1", 1);
                proxy.refuse(false);
                await().until(() -> client.getInstances("a").size() == 1);
                client.probe();
            }
        }
    }

    @Test
    void theClientsEventThreadIsNeverHeldUp() throws Exception {
        try (ConfigurableApplicationContext context = nodes.run(NOT_REGISTERED, "zk.discovery.fill-timeout=1h")) {
            context.stop();
            ZkClient client = nodes.client;
            ZkServiceCatalog catalog = new ZkServiceCatalog(client, "/services", event -> {});
            catalog.setFillTimeout(Duration.ofHours(1));
            nodes.put("a", "1", 1);
            CompletableFuture<List<ZkServiceInstance>> answer =
                    client.async().exists("/").thenApply(stat -> catalog.getInstances("a"));
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(catalog.getInstances("a")).hasSize(1);
            catalog.stop();
        }
    }

    @Test
    void aQuestionBeforeTheStartReadsAndAHeartbeatWaitsForListeners() {
        nodes.put("a", "1", 1);
        Events events = new Events();
        Early.instances = -1;
        try (ConfigurableApplicationContext context = nodes.run(
                new AnnotationConfigApplicationContext(),
                events,
                new Class<?>[] {Application.class, Early.class},
                NOT_REGISTERED)) {
            assertThat(Early.instances).isEqualTo(1);
            await().until(() -> events.beats().size() == 1);
            assertThat(context.getBean(ZkServiceCatalog.class).isRunning()).isTrue();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Early {
        static int instances;

        @Bean
        Object early(ZkDiscoveryClient client) {
            instances = client.getInstances("a").size();
            return new Object();
        }
    }

    @Test
    void aContextThatIsStoppedAnswersAsBeforeAndCatchesUpWhenItIsStarted() {
        nodes.put("a", "1", 1);
        Events events = new Events();
        try (ConfigurableApplicationContext context =
                nodes.run(new AnnotationConfigApplicationContext(), events, NOT_REGISTERED)) {
            DiscoveryClient client = context.getBean(DiscoveryClient.class);
            await().until(() -> events.beats().size() == 1);
            context.stop();
            nodes.put("a", "2", 2);
            assertThat(client.getInstances("a")).hasSize(1);
            context.start();
            await().until(() -> client.getInstances("a").size() == 2);
            await().until(() -> events.beats().size() == 2);
        }
    }

    @Test
    void aNamedClientReadsAndRegisters() {
        try (ConfigurableApplicationContext context = nodes.run(
                "spring.application.name=orders",
                "zk.discovery.client=second",
                "zk.connect-string=localhost:1",
                "zk.clients.second.connect-string=" + nodes.server.connectString())) {
            await().until(() -> nodes.exists(context));
            await().until(() -> context.getBean(DiscoveryClient.class)
                            .getInstances("orders")
                            .size()
                    == 1);
        }
    }
}
