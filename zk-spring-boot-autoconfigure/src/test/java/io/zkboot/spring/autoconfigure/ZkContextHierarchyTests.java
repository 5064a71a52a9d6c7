/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.health.ZkHealthIndicator;
import io.zkboot.spring.metrics.ZkClientTimers;
import io.zkboot.spring.testing.FakeConfigurer;
import io.zkboot.spring.testing.FakeZkClient;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** A parent and a child context, both with the auto-configuration. */
class ZkContextHierarchyTests {
    private static final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final FakeZkClient ofParent = new FakeZkClient().named("shop");
    private final FakeZkClient ofChild = new FakeZkClient().named("orders");
    private final ApplicationContextRunner auto = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    ZkMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class));
    private final ApplicationContextRunner parents = auto.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(ZkClientBuilderConfigurer.class, () -> new FakeConfigurer(ofParent));

    ZkContextHierarchyTests() {
        heard.clear();
    }

    @Test
    void childWithoutClientsUsesThatOfItsParentAndLeavesItAlone() {
        parents.run(parent -> {
            childOf(parent, auto, child -> {
                assertThat(child.getBean(ZkClient.class)).isSameAs(ofParent.client());
                ZkClients clients = child.getBean(ZkClients.class);
                assertThat(clients.byName()).isEmpty();
                assertThat(clients.names()).containsExactly("shop");
                assertThat(clients.find("shop")).isSameAs(ofParent.client());
                assertThat(clients.find("zkClient")).isSameAs(ofParent.client());
                assertThat(clients.findDefault()).isSameAs(ofParent.client());
                assertThat(clients.nameOf(ofParent.client().chroot("/a"))).isEqualTo("shop");
                assertThat(child.getBean("zookeeperHealthContributor", CompositeHealthContributor.class))
                        .isEmpty();
                child.stop();
                child.start();
            });
            assertThat(ofParent.calls()).containsExactly("start");
        });
        assertThat(ofParent.calls()).containsExactly("start", "close");
    }

    @Test
    void childLooksAfterItsOwnClients() {
        parents.run(parent -> {
            ApplicationContextRunner own = auto.withBean("ordersZkClient", ZkClient.class, ofChild::client);
            childOf(parent, own, child -> {
                assertThat(ofChild.calls()).containsExactly("start");
                ZkClients clients = child.getBean(ZkClients.class);
                assertThat(clients.byName()).containsOnlyKeys("orders");
                assertThat(clients.names()).containsExactly("orders", "shop");
                assertThat(clients.findDefault()).isSameAs(ofChild.client());
                assertThat(clients.find("zkClient")).isSameAs(ofParent.client());
                assertThat(child.getBean("zookeeperHealthContributor")).isInstanceOf(ZkHealthIndicator.class);
                child.stop();
                assertThat(ofChild.calls()).containsExactly("start", "close");
                child.start();
            });
            assertThat(ofChild.calls()).containsExactly("start", "close", "start", "close");
            assertThat(parent.getBean(ZkClients.class).byName()).containsOnlyKeys("shop");
            assertThat(ofParent.calls()).containsExactly("start");
        });
    }

    @Test
    void clientThatIsNoCandidateIsLookedAfterToo() {
        parents.run(parent -> {
            ApplicationContextRunner own = auto.withBean(
                    "ordersZkClient",
                    ZkClient.class,
                    ofChild::client,
                    definition -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false));
            childOf(parent, own, child -> {
                assertThat(ofChild.calls()).containsExactly("start");
                assertThat(child.getBean("zookeeperHealthContributor")).isInstanceOf(ZkHealthIndicator.class);
                assertThat(connectedGauges(parent)).isEqualTo(2);
            });
        });
    }

    @Test
    void metersOfTheChildAreInTheRegistryOfItsParentAsLongAsItLives() {
        parents.run(parent -> {
            assertThat(connectedGauges(parent)).isEqualTo(1);
            ApplicationContextRunner own = auto.withBean("ordersZkClient", ZkClient.class, ofChild::client);
            for (int i = 0; i < 2; i++) {
                childOf(parent, own, child -> {
                    assertThat(connectedGauges(parent)).isEqualTo(2);
                    assertThat(isConnected(parent)).isEqualTo(1);
                });
                assertThat(connectedGauges(parent)).isEqualTo(1);
            }
        });
    }

    @Test
    void metersOfSiblingsWithClientsOfOneNameShowTheFirstThatIsOpen() {
        FakeZkClient ofSibling = new FakeZkClient().named("orders");
        parents.run(parent -> {
            childOf(
                    parent,
                    auto.withBean("ordersZkClient", ZkClient.class, ofChild::client),
                    child -> childOf(
                            parent, auto.withBean("ordersZkClient", ZkClient.class, ofSibling::client), sibling -> {
                                ofSibling.answer(FakeZkClient.snapshot(
                                        SessionState.SUSPENDED, Duration.ZERO, Reason.NONE, "", 0));
                                assertThat(connectedGauges(parent)).isEqualTo(2);
                                assertThat(isConnected(parent)).isEqualTo(1);
                                child.close();
                                assertThat(connectedGauges(parent)).isEqualTo(2);
                                assertThat(isConnected(parent)).isZero();
                            }));
            assertThat(connectedGauges(parent)).isEqualTo(1);
        });
    }

    private static double isConnected(ApplicationContext parent) {
        return parent.getBean(MeterRegistry.class)
                .get("zookeeper.client.connected")
                .tag("client", "orders")
                .gauge()
                .value();
    }

    @Test
    void childWithARegistryOfItsOwnHasItsMetersThere() {
        parents.run(parent -> {
            ApplicationContextRunner own = auto.withBean("ordersZkClient", ZkClient.class, ofChild::client)
                    .withBean(
                            "registryOfChild",
                            SimpleMeterRegistry.class,
                            SimpleMeterRegistry::new,
                            definition -> definition.setPrimary(true));
            childOf(parent, own, child -> {
                assertThat(child.getBean("registryOfChild", MeterRegistry.class)
                                .get("zookeeper.client.connected")
                                .gauges())
                        .hasSize(1);
                assertThat(connectedGauges(parent)).isEqualTo(1);
                ZkClient unused = child.getBean(ZkClientBuilderConfigurer.class)
                        .configure(ZkClient.builder("localhost:1"), "timed")
                        .build();
                assertThat(child.getBean("registryOfChild", MeterRegistry.class)
                                .find("zookeeper.client.ping")
                                .tag("client", "timed")
                                .timer())
                        .isNotNull();
                assertThat(parent.getBean(MeterRegistry.class)
                                .find("zookeeper.client.ping")
                                .tag("client", "timed")
                                .timer())
                        .isNull();
            });
        });
    }

    @Test
    void operationsOfAClientOfTheChildAreTimedOnce() {
        parents.run(parent -> childOf(parent, auto, child -> {
            ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
            child.getBean(ZkClientBuilderConfigurer.class).configure(builder, "orders");
            verify(builder, times(1)).observer(any(ZkClientTimers.class));
        }));
    }

    @Test
    void customizersOfTheChildShapeItsClients() {
        ApplicationContextRunner own = auto.withPropertyValues("zk.session-timeout=7s")
                .withBean(ZkClientBuilderCustomizer.class, () -> (name, builder) -> builder.readOnly(true));
        parents.run(parent -> childOf(parent, own, child -> {
            ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
            child.getBean(ZkClientBuilderConfigurer.class).configure(builder, "orders");
            verify(builder).sessionTimeout(Duration.ofSeconds(7));
            verify(builder).readOnly(true);
        }));
    }

    @Test
    void eventsOfTheChildAreHeardInBothAndThoseOfTheParentOnce() {
        parents.withBean("listener", Listener.class, () -> new Listener("parent"))
                .run(parent -> {
                    hears("parent hears shop");
                    ApplicationContextRunner own = auto.withBean("ordersZkClient", ZkClient.class, ofChild::client)
                            .withBean("childListener", Listener.class, () -> new Listener("child"));
                    childOf(parent, own, child -> {
                        hears("child hears orders");
                        hears("parent hears orders");
                    });
                    parent.stop(); // tells all that there was
                    assertThat(heard).isEmpty();
                });
    }

    @Test
    void viewInTheChildOfAClientOfTheParentIsNoClientAndEndsNothing() {
        parents.run(parent -> {
            childOf(parent, auto.withUserConfiguration(View.class), child -> {
                assertThat(child.containsLocalBean("view")).isTrue();
                assertThat(child.getBean(ZkClients.class).byName()).isEmpty();
                assertThat(child.getBean(ZkClients.class).find("view")).isSameAs(child.getBean("view"));
            });
            assertThat(ofParent.calls()).containsExactly("start");
        });
    }

    @Test
    void beanOfTheChildThatIsTheClientOfTheParentEndsNothing() {
        parents.run(parent -> {
            ApplicationContextRunner own =
                    auto.withBean("handedDown", ZkClient.class, () -> parent.getBean(ZkClient.class));
            childOf(
                    parent,
                    own,
                    child -> assertThat(child.getBean(ZkClients.class).byName()).isEmpty());
            assertThat(ofParent.calls()).containsExactly("start");
        });
    }

    @Test
    void clientOfTheChildWithTheNameOfThatOfTheParentIsCalledAfterItsBean() {
        parents.run(parent -> {
            ofChild.named("shop");
            ApplicationContextRunner own = auto.withBean("ordersZkClient", ZkClient.class, ofChild::client);
            childOf(parent, own, child -> {
                assertThat(child.getBean(ZkClients.class).byName()).containsOnlyKeys("orders");
                assertThat(parent.getBean(ZkClients.class).byName()).containsOnlyKeys("shop");
                assertThat(connectedGauges(parent)).isEqualTo(2);
            });
        });
    }

    @Test
    void parentWithoutTheStarterIsSeenAndLeftAlone() {
        new ApplicationContextRunner()
                .withBean("zkClient", ZkClient.class, ofParent::client)
                .run(parent -> {
                    childOf(parent, auto, child -> {
                        assertThat(child.getBean(ZkClients.class).byName()).isEmpty();
                        assertThat(child.getBean(ZkClients.class).find("shop")).isSameAs(ofParent.client());
                    });
                    assertThat(ofParent.calls()).isEmpty();
                });
    }

    private static void childOf(
            AssertableApplicationContext parent,
            ApplicationContextRunner runner,
            Consumer<AssertableApplicationContext> test) {
        runner.withParent(parent).run(child -> {
            assertThat(child).hasNotFailed();
            test.accept(child);
        });
    }

    private static void hears(String expected) {
        try {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    private static int connectedGauges(AssertableApplicationContext context) {
        return context.getBean(MeterRegistry.class)
                .get("zookeeper.client.connected")
                .gauges()
                .size();
    }

    @Configuration(proxyBeanMethods = false)
    static class View {
        @Bean
        ZkClient view(ZkClient zkClient) {
            return zkClient.chroot("/view");
        }
    }

    static class Listener {
        private final String where;

        Listener(String where) {
            this.where = where;
        }

        @EventListener
        void on(ZkConnectedEvent event) {
            heard.add(where + " hears " + event.getClientName());
        }
    }
}
