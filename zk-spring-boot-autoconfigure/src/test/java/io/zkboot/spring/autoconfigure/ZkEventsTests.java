/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkSessionEvent;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.testing.FakeZkClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Application events about sessions and nodes. */
class ZkEventsTests extends ZkWatchFixture {
    @Test
    void sessionEventsArePublishedOffTheClientsThread() {
        runner.withUserConfiguration(SessionEvents.class).run(context -> {
            hears("ZkClientStartedEvent");
            hears("ZkConnectedEvent");
            zk.disconnect();
            hears("ZkDisconnectedEvent");
            zk.change(SessionState.LOST, Reason.SESSION_EXPIRED, false);
            hears("ZkSessionLostEvent");
            zk.expire();
            hears("ZkSessionExpiredEvent");
            hears("ZkConnectedEvent");
            zk.change(SessionState.AUTH_FAILED, Reason.AUTHENTICATION, false);
            hears("ZkAuthFailedEvent");
            assertThat(SessionEvents.thread).startsWith("zk-watch-");
            zk.client().start();
            hears("ZkClientStartedEvent");
            hears("ZkConnectedEvent");
            context.stop();
            hears("ZkClientStoppedEvent");
        });
    }

    @Test
    void watchedPathsArePublished() {
        runner.withUserConfiguration(NodeEvents.class)
                .withPropertyValues("zk.events.watch-paths[0].path=/a", "zk.events.watch-paths[0].mode=tree")
                .run(context -> {
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    zk.create("/a", "1");
                    hears("CREATED /a zk");
                    zk.create("/a/b", "1");
                    hears("CREATED /a/b zk");
                });
    }

    @Test
    void watchedPathsOfANamedClientArePublished() {
        FakeZkClient orders = new FakeZkClient().named("orders");
        runner.withUserConfiguration(NodeEvents.class)
                .withBean(
                        "ordersZkClient",
                        ZkClient.class,
                        orders::client,
                        definition -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
                .withPropertyValues(
                        "zk.events.watch-paths[0].path=/a",
                        "zk.events.watch-paths[1].path=/a",
                        "zk.events.watch-paths[1].client=orders")
                .run(context -> {
                    assertThat(context.getBean(ZkWatchEndpointRegistry.class).getEndpoint("zk.events:orders:/a"))
                            .isNotNull();
                    Awaitility.await().until(() -> zk.watchCount() == 1 && orders.watchCount() == 1);
                    orders.create("/a", "1");
                    hears("CREATED /a orders");
                    zk.create("/a", "1");
                    hears("CREATED /a zk");
                });
    }

    @Test
    void eventsCanBeSwitchedOff() {
        runner.withUserConfiguration(SessionEvents.class)
                .withPropertyValues("zk.events.enabled=false", "zk.events.watch-paths[0].path=/a")
                .run(context -> {
                    zk.create("/a", "1");
                    hearsNothingMore();
                    assertThat(zk.watchCount()).isZero();
                });
    }

    @Test
    void invalidWatchedPathFailsTheStart() {
        runner.withPropertyValues("zk.events.watch-paths[0].path=a")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("must start with '/'"));
    }

    @Test
    void noClientGivesNoEndpoints() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withUserConfiguration(NodeListener.class)
                .withPropertyValues("zk.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkWatchEndpointRegistry.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Archive {
        static final FakeZkClient fake = new FakeZkClient().named("archive");

        @Bean(defaultCandidate = false)
        ZkClient archive() {
            return fake.client();
        }

        @ZkWatch(path = "/a", client = "archive")
        void changed(ZkNodeEvent event) {
            heard.add(event.getPath());
        }
    }

    @Test
    void aClientThatIsInjectedByItsNameAloneHasEventsAndWatchMethods() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withPropertyValues("zk.default-client.enabled=false")
                .withUserConfiguration(Archive.class, SessionEvents.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    hears("ZkClientStartedEvent");
                    hears("ZkConnectedEvent");
                    registered(context.getBean(ZkWatchEndpointRegistry.class));
                    Archive.fake.create("/a", "1");
                    hears("/a");
                });
    }

    @Test
    void aWatchMethodWithoutAnyClientFailsTheStart() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class))
                .withPropertyValues("zk.default-client.enabled=false")
                .withUserConfiguration(NodeListener.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(InvalidZkWatchException.class)
                        .hasMessageContaining("there is no single one"));
    }

    static class SessionEvents {
        static volatile String thread;

        @EventListener
        void on(ZkSessionEvent event) {
            thread = Thread.currentThread().getName();
            heard.add(event.getClass().getSimpleName());
        }
    }

    static class NodeEvents {
        @EventListener
        void on(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath() + " " + ((ZkEvent) event).getClientName());
        }
    }
}
