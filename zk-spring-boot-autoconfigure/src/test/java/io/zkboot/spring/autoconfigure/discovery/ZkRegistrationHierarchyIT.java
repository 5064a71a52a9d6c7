/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Application;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Events;
import io.zkboot.spring.discovery.ZkRegistration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the contexts of a hierarchy register as one application, on a real server. */
@Timeout(120)
@Tag("any-jdk")
class ZkRegistrationHierarchyIT {
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
    void aWebServerWithTlsOfAChildHasAPortForTls() {
        FakeWebContext child = new FakeWebContext();
        try (ConfigurableApplicationContext parent = nodes.run("spring.application.name=orders")) {
            child.setParent(parent);
            Class<?>[] sources = {ZkRegistrationIT.Tls.class};
            try (FakeWebContext closed = nodes.run(child, new Events(), sources, "server.ssl.bundle=web")) {
                await().until(() ->
                        nodes.exists(parent) && nodes.data("orders").contains("\"sslPort\":" + closed.port));
            }
        }
    }

    @Test
    void theRegistrationGoesBeforeAChildsWebServerDrainsAndComesBackWithTheNextChild() {
        List<Boolean> thereWhenDrained = new CopyOnWriteArrayList<>();
        try (ConfigurableApplicationContext parent = nodes.run("spring.application.name=orders")) {
            for (int i = 0; i < 2; i++) {
                try (FakeWebContext child = childOf(parent, new FakeWebContext())) {
                    await().until(() ->
                            nodes.exists(parent) && nodes.data("orders").contains("\"port\":" + child.port));
                    child.onDrain = () -> thereWhenDrained.add(nodes.exists(parent));
                }
            }
        }
        assertThat(thereWhenDrained).containsExactly(false, false);
    }

    @Configuration(proxyBeanMethods = false)
    static class AwaitedPort {
        @Bean
        ZkRegistration registration() {
            return ZkRegistration.of("orders", "localhost").portAwaited().build();
        }
    }

    @Test
    void whatAwaitsThePortOfAChildIsNotRegisteredBefore() {
        Events events = new Events();
        try (ConfigurableApplicationContext parent = nodes.run(
                new AnnotationConfigApplicationContext(), events, new Class<?>[] {Application.class, AwaitedPort.class
                })) {
            assertThat(events.heard).noneMatch(InstancePreRegisteredEvent.class::isInstance);
            assertThat(nodes.nodes("orders")).isEmpty();
            try (FakeWebContext child = childOf(parent, new FakeWebContext())) {
                await().until(() -> nodes.exists(parent) && nodes.data("orders").contains("\"port\":" + child.port));
            }
            assertThat(nodes.nodes("orders")).isEmpty();
        }
    }

    @Test
    void thePortOfAChildsWebServerIsThatOfTheHierarchy() {
        try (ConfigurableApplicationContext parent = nodes.run("spring.application.name=orders");
                FakeWebContext child = new FakeWebContext()) {
            await().until(() -> nodes.exists(parent));
            child.setParent(parent);
            child.refresh();
            await().until(() -> nodes.data("orders").contains("\"port\":" + child.port));
            assertThat(nodes.nodes("orders")).hasSize(1);
        }
    }

    @Test
    void thePortOfASecondChildsWebServerDoesNotCount() {
        FakeWebContext first = new FakeWebContext();
        FakeWebContext second = new FakeWebContext();
        try (ConfigurableApplicationContext parent = nodes.run("spring.application.name=orders");
                FakeWebContext firstClosed = childOf(parent, first);
                FakeWebContext secondClosed = childOf(parent, second)) {
            assertThat(secondClosed.port).isNotEqualTo(firstClosed.port);
            assertThat(parent.getBean(ZkRegistration.class).getPort()).isEqualTo(firstClosed.port);
            await().until(() -> nodes.exists(parent) && nodes.data("orders").contains("\"port\":" + firstClosed.port));
        }
    }

    /** One that has the auto-configuration as well. */
    private static FakeWebContext childOf(ConfigurableApplicationContext parent, FakeWebContext child) {
        child.setParent(parent);
        return nodes.run(child, new Events(), "spring.application.name=orders");
    }
}
