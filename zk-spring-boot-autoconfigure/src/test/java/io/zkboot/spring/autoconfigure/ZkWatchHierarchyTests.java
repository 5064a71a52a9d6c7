/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.EnableZkWatch;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkSessionEvent;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkWatchConfigurer;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointFactory;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.testing.FakeZkClient;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Watch methods in child contexts, and the two ways to turn them on in one context. */
@ExtendWith(OutputCaptureExtension.class)
class ZkWatchHierarchyTests extends ZkWatchFixture {
    private final ApplicationContextRunner child = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class));

    @Test
    void childWatchesWithTheClientOfItsParentAndEndsAlone() {
        parent(NodeListener.class, child.withUserConfiguration(ChildListener.class), context -> {
            zk.create("/a", "1");
            hears("CREATED /a");
            hearsNothingMore();
            zk.create("/child", "1");
            hears("child CREATED /child");
            hearsNothingMore();
        });
    }

    @Test
    void childHasItsOwnSettings() {
        runner.withUserConfiguration(NodeListener.class)
                .run(parent -> child.withParent(parent)
                        .withUserConfiguration(ChildListener.class)
                        .withPropertyValues("zk.listener.auto-startup=false")
                        .run(context -> {
                            assertThat(endpoint(parent.getBean(ZkWatchEndpointRegistry.class))
                                            .isRunning())
                                    .isTrue();
                            assertThat(endpoint(context.getBean(ZkWatchEndpointRegistry.class))
                                            .isRunning())
                                    .isFalse();
                        }));
    }

    @Test
    void childWithoutAutoConfigurationWatchesIfItIsTurnedOn() {
        ApplicationContextRunner plain = new ApplicationContextRunner()
                .withUserConfiguration(TurnedOn.class)
                .withUserConfiguration(ChildListener.class);
        parent(NodeListener.class, plain, context -> {
            zk.create("/child", "1");
            hears("child CREATED /child");
            zk.create("/a", "1");
            hears("CREATED /a");
            hearsNothingMore();
        });
    }

    @Test
    void childWatchesWithAClientOfItsOwn() {
        FakeZkClient own = new FakeZkClient();
        own.client().start();
        ApplicationContextRunner withClient = child.withBean("zkClient", ZkClient.class, () -> own.client())
                .withUserConfiguration(ChildListener.class);
        parent(NodeListener.class, withClient, context -> {
            own.create("/child", "1");
            hears("child CREATED /child");
            zk.create("/a", "1");
            hears("CREATED /a");
            own.create("/a", "1");
            hearsNothingMore();
        });
    }

    @Test
    void endpointsMadeInCodeAreThoseOfTheirContext() {
        parent(
                Configurer.class,
                child,
                context -> assertThat(
                                context.getBean(ZkWatchEndpointRegistry.class).getEndpoints())
                        .isEmpty());
    }

    @Test
    void replacedBeansOfTheParentDoNotConfuseTheChild() {
        parent(Replaced.class, child.withUserConfiguration(ChildListener.class), context -> {
            zk.create("/child", "1");
            hears("child CREATED /child");
        });
    }

    @Test
    void eventsArePublishedOnceWhereTheClientLives() {
        runner.withUserConfiguration(Events.class)
                .withPropertyValues("zk.events.watch-paths[0].path=/a")
                .run(parent -> {
                    registered(parent.getBean(ZkWatchEndpointRegistry.class));
                    hears("ZkClientStartedEvent");
                    hears("ZkConnectedEvent");
                    child.withParent(parent)
                            .withPropertyValues("zk.events.watch-paths[0].path=/a")
                            .withBean("view", ZkClient.class, () -> zk.view())
                            .run(context -> {
                                assertThat(context).hasNotFailed();
                                zk.create("/a", "1");
                                hears("CREATED /a");
                                zk.disconnect();
                                hears("ZkDisconnectedEvent");
                                hearsNothingMore();
                            });
                });
    }

    @Test
    void eventsOfAClientOfTheParentArePublishedOnceThoughTheChildHasAClientOfItsOwn() {
        FakeZkClient orders = new FakeZkClient().named("orders");
        FakeZkClient archive = new FakeZkClient().named("archive");
        FakeZkClient notInjected = new FakeZkClient().named("not-injected");
        notInjected.client().start(); // the context does not count it
        String[] both = {
            "zk.events.watch-paths[0].path=/a",
            "zk.events.watch-paths[0].client=orders",
            "zk.events.watch-paths[1].path=/b",
            "zk.events.watch-paths[1].client=ordersView",
            "zk.events.watch-paths[2].path=/c",
            "zk.events.watch-paths[2].client=notInjected"
        };
        runner.withUserConfiguration(NodeEvents.class)
                .withBean("ordersZkClient", ZkClient.class, orders::client, ZkWatchHierarchyTests::byNameAlone)
                .withBean("ordersView", ZkClient.class, orders::view, ZkWatchHierarchyTests::byNameAlone)
                .withBean("notInjected", ZkClient.class, notInjected::client, bean -> bean.setAutowireCandidate(false))
                .withPropertyValues(both)
                .run(parent -> {
                    registered(parent.getBean(ZkWatchEndpointRegistry.class));
                    child.withParent(parent)
                            .withBean("archive", ZkClient.class, archive::client)
                            .withPropertyValues(both)
                            .run(context -> {
                                ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                                registered(registry);
                                orders.create("/a", "1");
                                hears("CREATED /a");
                                orders.create("/b", "1");
                                hears("CREATED /b");
                                notInjected.create("/c", "1");
                                hears("CREATED /c");
                                hearsNothingMore();
                                assertThat(registry.getEndpoints()).isEmpty();
                            });
                });
    }

    @Test
    void childPublishesTheNodesOfAViewThatItsParentDoesNotKnow() {
        String[] reports = {"zk.events.watch-paths[0].path=/r", "zk.events.watch-paths[0].client=reports"};
        ApplicationContextRunner viewing = child.withPropertyValues(reports)
                .withBean("reports", ZkClient.class, zk::view, ZkWatchHierarchyTests::byNameAlone);
        FakeZkClient archive = new FakeZkClient().named("archive");
        for (ApplicationContextRunner one :
                List.of(viewing, viewing.withBean("archive", ZkClient.class, archive::client))) {
            runner.withUserConfiguration(NodeEvents.class)
                    .run(parent -> one.withParent(parent).run(context -> {
                        assertThat(context).hasNotFailed();
                        ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                        assertThat(registry.getEndpoints()).hasSize(1);
                        registered(registry);
                        zk.create("/r", "1");
                        hears("CREATED /r");
                        hearsNothingMore();
                        zk.delete("/r");
                        hears("DELETED /r");
                    }));
        }
    }

    @Test
    void childPublishesTheNodesOfItsOwnViewOfANameThatItsParentHasTooIfTheyAreOthers(CapturedOutput output) {
        String[] both = {"zk.events.watch-paths[0].path=/r", "zk.events.watch-paths[0].client=reports"};
        String said = "'zk.events:reports:/r' is left to the parent context";
        ApplicationContextRunner archiving = child.withPropertyValues(both)
                .withBean("archive", ZkClient.class, new FakeZkClient().named("archive")::client);
        runner.withBean("reports", ZkClient.class, zk::view, ZkWatchHierarchyTests::byNameAlone)
                .withPropertyValues(both)
                .run(parent -> {
                    archiving
                            .withParent(parent)
                            .withBean(
                                    "reports", ZkClient.class, () -> zk.client().chroot("/another"))
                            .run(context -> assertThat(endpoint(context.getBean(ZkWatchEndpointRegistry.class))
                                            .getId())
                                    .isEqualTo("zk.events:reports:/r"));
                    assertThat(output).doesNotContain(said);
                    archiving
                            .withParent(parent)
                            .withBean("reports", ZkClient.class, zk::view)
                            .run(context -> assertThat(context.getBean(ZkWatchEndpointRegistry.class)
                                            .getEndpoints())
                                    .isEmpty());
                    assertThat(output).containsOnlyOnce(said);
                });
    }

    @Test
    void childWithADefaultClientOfItsOwnPublishesTheNodesOfThatOne() {
        FakeZkClient own = new FakeZkClient();
        runner.withUserConfiguration(NodeEvents.class)
                .withPropertyValues("zk.events.watch-paths[0].path=/a")
                .run(parent -> {
                    registered(parent.getBean(ZkWatchEndpointRegistry.class));
                    child.withParent(parent)
                            .withBean("zkClient", ZkClient.class, own::client)
                            .withPropertyValues("zk.events.watch-paths[0].path=/a")
                            .run(context -> {
                                registered(context.getBean(ZkWatchEndpointRegistry.class));
                                own.create("/a", "1");
                                hears("CREATED /a");
                                zk.create("/a", "1");
                                hears("CREATED /a");
                                hearsNothingMore();
                            });
                });
    }

    @Test
    void watchedPathOfAClientThatNobodyHasFailsTheStartOfAChildThatHasOne() {
        runner.run(parent -> child.withParent(parent)
                .withBean("archive", ZkClient.class, new FakeZkClient()::client)
                .withPropertyValues("zk.events.watch-paths[0].path=/a", "zk.events.watch-paths[0].client=nobody")
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(InvalidZkWatchException.class)
                        .hasMessageContaining("names the client 'nobody', which does not exist")));
    }

    @Test
    void bothWaysToTurnItOnGiveOneSetOfBeans() {
        runner.withUserConfiguration(TurnedOn.class, NodeListener.class).run(context -> {
            assertThat(context)
                    .hasSingleBean(ZkClients.class)
                    .hasSingleBean(ZkWatchEndpointRegistry.class)
                    .hasSingleBean(ZkWatchEndpointFactory.class);
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("CREATED /a");
            hearsNothingMore();
        });
    }

    @Test
    void beansOfTheApplicationReplaceOurs() {
        runner.withUserConfiguration(Replaced.class, NodeListener.class).run(context -> {
            assertThat(context).getBeans(ZkWatchEndpointRegistry.class).containsOnlyKeys("anotherRegistry");
            assertThat(context).getBeans(ZkWatchEndpointFactory.class).containsOnlyKeys("anotherFactory");
            registered(context.getBean(ZkWatchEndpointRegistry.class));
            zk.create("/a", "1");
            hears("by another factory");
        });
    }

    /** Runs the child in a parent, both with their watches set, and sees that the child takes its own with it. */
    private void parent(Class<?> configuration, ApplicationContextRunner inside, Consumer<ApplicationContext> test) {
        runner.withUserConfiguration(configuration).run(parent -> {
            assertThat(parent).hasNotFailed();
            registered(parent.getBean(ZkWatchEndpointRegistry.class));
            int watches = zk.watchCount();
            inside.withParent(parent).run(context -> {
                assertThat(context).hasNotFailed();
                ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                assertThat(registry).isNotSameAs(parent.getBean(ZkWatchEndpointRegistry.class));
                registered(registry);
                test.accept(context);
            });
            await().until(() -> zk.watchCount() == watches);
            assertThat(parent.getBean(ZkWatchEndpointRegistry.class).getEndpoints())
                    .allMatch(ZkWatchEndpoint::isRunning);
        });
    }

    private static void byNameAlone(BeanDefinition definition) {
        ((AbstractBeanDefinition) definition).setDefaultCandidate(false);
    }

    static class NodeEvents {
        @EventListener
        void on(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }

    static class ChildListener {
        @ZkWatch("/child")
        void listen(ZkNodeEvent event) {
            heard.add("child " + event.getType() + " " + event.getPath());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableZkWatch
    static class TurnedOn {}

    @Configuration(proxyBeanMethods = false)
    static class Configurer implements ZkWatchConfigurer {
        @Override
        public void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {
            registry.register(factory.endpoint("of the parent").path("/a").build(invocation -> {}));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Replaced {
        @Bean
        static ZkWatchEndpointRegistry anotherRegistry() {
            return new ZkWatchEndpointRegistry();
        }

        @Bean
        static ZkWatchEndpointFactory anotherFactory(
                ConfigurableListableBeanFactory beanFactory, ZkClients clients, ApplicationEventPublisher publisher) {
            return new ZkWatchEndpointFactory(beanFactory, clients, publisher, task -> new Thread(task).start()) {
                @Override
                public ZkWatchEndpoint create(String beanName, Method method, ZkWatch watch) {
                    return endpoint(beanName).path(watch.path()).build(invocation -> heard.add("by another factory"));
                }
            };
        }
    }

    static class Events {
        @EventListener
        void on(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }

        @EventListener
        void on(ZkSessionEvent event) {
            heard.add(event.getClass().getSimpleName());
        }
    }
}
