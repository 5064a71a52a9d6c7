/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkClientStartedEvent;
import io.zkboot.spring.event.ZkSessionEvent;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Clients of {@code zk.clients.<name>}: their beans, names and lives. */
@ExtendWith(OutputCaptureExtension.class)
class ZkNamedClientsTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=localhost:1", "zk.connect-retry.delay=60s");
    private final ApplicationContextRunner orders =
            runner.withPropertyValues("zk.clients.orders.connect-string=localhost:2");

    @Test
    void aNamedClientIsInjectedByItsQualifierAndTheDefaultByItsType() {
        orders.withUserConfiguration(Users.class).run(context -> {
            Users users = context.getBean(Users.class);
            assertThat(users.plain).isSameAs(context.getBean("zkClient")).isSameAs(context.getBean(ZkClient.class));
            assertThat(users.orders).isSameAs(context.getBean("ordersZkClient")).isNotSameAs(users.plain);
            assertThat(users.orders.name()).isEqualTo("orders");
        });
    }

    @Test
    void theDefaultClientStaysTheSingleCandidate() {
        orders.withConfiguration(AutoConfigurations.of(NeedsOne.class))
                .run(context -> assertThat(context).hasBean("needsOne"));
    }

    @Test
    void allAreStartedPausedStartedAgainAndClosedByName() {
        orders.withPropertyValues("zk.clients.archive.connect-string=localhost:3")
                .run(context -> {
                    ZkClients clients = context.getBean(ZkClients.class);
                    assertThat(clients.byName()).containsOnlyKeys("zk", "orders", "archive");
                    assertThat(clients.find("orders")).isSameAs(context.getBean("ordersZkClient"));
                    assertThat(clients.byName().values()).allSatisfy(ZkNamedClientsTests::assertStarted);
                    context.stop();
                    assertThat(clients.byName().values())
                            .allSatisfy(client -> assertThat(client.state()).isEqualTo(SessionState.CLOSED));
                    context.start();
                    Map<String, ZkClient> again = clients.byName();
                    assertThat(again.values()).allSatisfy(ZkNamedClientsTests::assertStarted);
                    context.close();
                    assertThat(again.values())
                            .allSatisfy(client -> assertThat(client.state()).isEqualTo(SessionState.CLOSED));
                });
    }

    @Test
    void lazyInitializationStartsThemToo() {
        orders.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context ->
                        assertStarted(context.getBean(ZkClients.class).byName().get("orders")));
    }

    @Test
    void eventsAndWatchMethodsGoByTheirNames() {
        orders.withUserConfiguration(Listening.class).run(context -> {
            List<String> heard = context.getBean(Listening.class).started;
            Awaitility.await().until(() -> heard.size() == 2);
            assertThat(heard).containsExactlyInAnyOrder("zk", "orders");
            assertThat(context.getBean(ZkWatchEndpointRegistry.class).getEndpoint("watch"))
                    .isNotNull();
        });
    }

    @Test
    void theReportOfAMissingConnectionNamesItsProperty(CapturedOutput output) {
        assertThat(Report.of(
                        output,
                        ZkAutoConfigurationOnly.class,
                        Map.of(
                                "zk.default-client.enabled", "false",
                                "zk.startup.mode", "fail-fast",
                                "zk.startup.timeout", "200ms",
                                "zk.connect-string", "localhost:2",
                                "zk.clients.orders.connect-string", "localhost:1")))
                .contains("'orders'")
                .contains("'zk.clients.orders.connect-string'")
                .doesNotContain("'zk.connect-string'");
    }

    @Test
    void theDefaultClientCanBeLeftOut() {
        orders.withPropertyValues("zk.default-client.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean("zkClient").hasSingleBean(ZkClient.class);
            assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("orders");
            assertThat(context.getBean(ZkClient.class).name()).isEqualTo("orders");
        });
    }

    @Test
    void aDefaultClientThatNobodyHasConfiguredIsToldOf(CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withPropertyValues("zk.clients.orders.connect-string=localhost:2", "zk.connect-retry.delay=60s")
                .run(context -> assertThat(context).hasBean("zkClient"));
        assertThat(output).contains("zk.default-client.enabled=false").contains("localhost:2181");
    }

    @Test
    void serversOfSpringCloudZookeeperAloneAreWarnedOf(CapturedOutput output) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withPropertyValues("spring.cloud.zookeeper.connect-string=zk1:2181", "zk.connect-retry.delay=60s");
        runner.withPropertyValues("zk.connect-string=localhost:1")
                .run(context -> assertThat(context).hasBean("zkClient"));
        assertThat(output).doesNotContain("spring.cloud.zookeeper");
        runner.run(context -> assertThat(context).hasBean("zkClient"));
        assertThat(output).contains("spring.cloud.zookeeper.connect-string is set, and zk.connect-string is not");
    }

    @Test
    void disabledThereAreNone() {
        orders.withPropertyValues("zk.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkClient.class));
    }

    @Test
    void aClientOfTheApplicationThatIsTheDefaultLeavesThemAsTheyAre() {
        orders.withBean(
                        "mine",
                        ZkClient.class,
                        () -> ZkClient.builder("localhost:4").name("mine").build())
                .run(context -> {
                    assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("mine", "orders");
                    assertThat(context.getBean(ZkClient.class).name()).isEqualTo("mine");
                });
    }

    @Test
    void aClientBeanOfTheApplicationWithTheNameOfOurBeanIsUsedInstead(CapturedOutput output) {
        ZkClient mine = ZkClient.builder("localhost:4").name("own").build();
        orders.withBean(
                        "ordersZkClient",
                        ZkClient.class,
                        () -> mine,
                        bean -> ((org.springframework.beans.factory.support.AbstractBeanDefinition) bean)
                                .setDefaultCandidate(false))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasBean("zkClient");
                    assertThat(context.getBean("ordersZkClient")).isSameAs(mine);
                });
        assertThat(output).contains("The bean 'ordersZkClient' of the application is used in place of");
    }

    @Test
    void aNameThatIsTakenFailsTheStart() {
        orders.withBean("ordersZkClient", String.class, () -> "no client")
                .run(context -> assertMistake(context, "zk.clients.orders", "ordersZkClient"));
        orders.withUserConfiguration(ViewOfThatName.class)
                .run(context -> assertMistake(context, "zk.clients.orders", "client or view"));
        orders.withPropertyValues("spring.application.name=orders")
                .run(context -> assertMistake(context, "zk.clients.orders", "zk.client-name"));
    }

    @Test
    void aBeanWithTheNameOfAClientThatIsNoneDoesNoHarm() {
        orders.withBean("orders", String.class, () -> "orders")
                .run(context -> assertThat(context).hasNotFailed().hasBean("ordersZkClient"));
    }

    @ParameterizedTest
    @CsvSource({
        "zk.clients.orders.conect-string, is none that a client has",
        "zk.clients.orders.client-name, is none that a client has",
        "zk.clients.orders.startup.mode, is none that a client has",
        "zk.clients.orders.ssl.enable, is none that a client has",
        "zk.clients.orders.session-timeout.seconds, is a part of",
        "zk.clients.orders, is a group",
        "zk.clients, is a group",
        "zk.clients.orders.auth.scheme, belongs to no element"
    })
    void aSlipOfThePenFailsTheStart(String property, String problem) {
        orders.withPropertyValues(property + "=geheim").run(context -> {
            assertMistake(context, property, problem);
            assertThat(context.getStartupFailure()).hasStackTraceContaining(problem);
            assertThat(String.valueOf(context.getStartupFailure().getMessage())).doesNotContain("geheim");
        });
    }

    @Test
    void oneClientInTwoSpellingsIsAMistake() {
        orders.withPropertyValues("zk.clients.or-ders.read-only=true")
                .run(context ->
                        assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("zk", "or-ders"));
        runner.withPropertyValues("zk.clients.or-ders.read-only=true", "zk.clients.ord-ers.read-only=true")
                .run(context -> assertMistake(context, "zk.clients.", "spelling"));
    }

    @Test
    void variablesOfTheEnvironmentMakeAndChangeClients() {
        environment(
                        runner.withPropertyValues("zk.clients.order-archive.connect-string=localhost:2"),
                        Map.of(
                                "ZK_CLIENTS_SHOP_CONNECT_STRING", "localhost:3",
                                "ZK_CLIENTS_ORDERARCHIVE_READONLY", "true",
                                "ZK_CLIENTS_ORDER_ARCHIVE_SESSION_TIMEOUT", "7s"))
                .run(context -> {
                    assertThat(context.getBean(ZkClients.class).byName())
                            .containsOnlyKeys("zk", "shop", "order-archive");
                    ZkClientProperties archive =
                            context.getBean(ZkProperties.class).client("order-archive");
                    assertThat(archive.readOnly()).isTrue();
                    assertThat(archive.sessionTimeout()).hasSeconds(7);
                });
    }

    @Test
    void variablesOfKubernetesServicesMakeNone() {
        String address = "tcp://10.0.0.7:2181";
        environment(
                        runner,
                        Map.of(
                                "ZK_CLIENTS_PORT", address,
                                "ZK_CLIENTS_SERVICE_HOST", "10.0.0.7",
                                "ZK_CLIENTS_SERVICE_PORT", "2181",
                                "ZK_CLIENTS_PORT_2181_TCP_ADDR", "10.0.0.7",
                                "ZK_CLIENTS_ORDERS_PORT", address,
                                "ZK_CLIENTS_ORDERS_SERVICE_HOST", "10.0.0.7",
                                "ZK_CLIENTS_ORDERS_SSL_PORT", address))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(ZkClient.class);
                    assertThat(context.getBean(ZkProperties.class).getClients()).isEmpty();
                });
    }

    @Test
    void aChildUsesThoseOfItsParent() {
        orders.run(parent -> orders.withParent(parent).run(child -> {
            assertThat(child).hasNotFailed();
            assertThat(child.getBean(ZkClients.class).byName()).isEmpty();
            assertThat(child.getBean(ZkClients.class).find("orders")).isSameAs(parent.getBean("ordersZkClient"));
            assertThat(child.getBean("ordersZkClient")).isSameAs(parent.getBean("ordersZkClient"));
        }));
    }

    @Test
    void aChildMayHaveOneOfItsOwn() {
        runner.run(parent -> orders.withParent(parent).run(child -> {
            assertThat(child.getBean(ZkClients.class).byName()).containsOnlyKeys("orders");
            assertThat(parent.getBean(ZkClients.class).byName()).containsOnlyKeys("zk");
        }));
    }

    private static ApplicationContextRunner environment(
            ApplicationContextRunner runner, Map<String, Object> variables) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
    }

    private static void assertStarted(ZkClient client) {
        assertThat(client.snapshot().since()).isPositive();
        assertThat(client.state()).isEqualTo(SessionState.CONNECTING);
    }

    private static void assertMistake(AssertableApplicationContext context, String property, String problem) {
        assertThat(context).hasFailed();
        Throwable cause = context.getStartupFailure();
        while (!(cause instanceof InvalidZkPropertyException)) {
            assertThat(cause).as("%s", context.getStartupFailure()).isNotNull();
            cause = cause.getCause();
        }
        assertThat(((InvalidZkPropertyException) cause).getName()).startsWith(property);
        assertThat(cause).hasMessageContaining(problem);
    }

    static class Users {
        final ZkClient plain;
        final ZkClient orders;

        Users(ZkClient plain, @Qualifier("orders") ZkClient orders) {
            this.plain = plain;
            this.orders = orders;
        }
    }

    @AutoConfiguration(after = ZkAutoConfiguration.class)
    @ConditionalOnSingleCandidate(ZkClient.class)
    static class NeedsOne {
        @Bean
        String needsOne(ZkClient client) {
            return String.valueOf(client.name());
        }
    }

    static class Listening {
        final List<String> started = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ZkSessionEvent event) {
            if (event instanceof ZkClientStartedEvent) {
                started.add(event.getClientName());
            }
        }

        @ZkWatch(path = "/latest", client = "orders", id = "watch")
        void changed() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class ViewOfThatName {
        @Bean(defaultCandidate = false)
        ZkClient orders(ZkClient client) {
            return client.chroot("/orders");
        }
    }

    @org.springframework.boot.autoconfigure.ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class ZkAutoConfigurationOnly {}
}
