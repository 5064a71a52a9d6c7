/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.Reason;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

/** A refresh by Spring Cloud when the client of an import has ended. */
@Timeout(120)
@Tag("any-jdk")
class ZkConfigEndedClientIT {
    private static final Class<?>[] APPLICATION = {ZkConfigLateImportIT.Application.class};

    private final ZkConfigFixture nodes = new ZkConfigFixture();
    private final FaultProxy proxy = FaultProxy.to(nodes.server.port());

    @BeforeEach
    void put() {
        nodes.put("/tree/a", "1");
    }

    @AfterEach
    void close() {
        proxy.close();
        nodes.close();
    }

    private ConfigurableApplicationContext start(Events events, String servers, String location) {
        return ZkConfigFixture.start(
                APPLICATION,
                events,
                List.of(
                        "zk.connect-string=" + servers,
                        "spring.config.import=" + location,
                        "zk.connect-retry.max-tries=2",
                        "zk.connect-retry.delay=1ms"));
    }

    private static Throwable refresh(ConfigurableApplicationContext context) {
        return catchThrowable(context.getBean(ContextRefresher.class)::refresh);
    }

    @ParameterizedTest
    @ValueSource(strings = {"the application's", "its own"})
    void aClientThatHasGivenUpTriesOnceMore(String client) {
        boolean own = client.equals("its own");
        Events events = new Events();
        try (ConfigurableApplicationContext context = start(
                events,
                own ? nodes.servers() : proxy.connectString(),
                own ? "zk://" + proxy.connectString() + "/tree" : "zk:/tree")) {
            proxy.cutOff();
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(refresh(context))
                            .hasMessageContaining("could not be read:")
                            .hasMessageContaining("RETRY_SPENT"));
            nodes.put("/tree/a", "2");
            proxy.refuse(false);
            assertThat(refresh(context)).isNull();
            await().atMost(ZkConfigFixture.LIMIT)
                    .until(() -> "2".equals(context.getEnvironment().getProperty("a")));
            nodes.put("/tree/a", "3");
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(events.keys()).containsExactly("a", "a"));
            assertThat(context.getEnvironment().getProperty("a")).isEqualTo("3");
        }
    }

    @Test
    void aClientThatWasClosedStaysClosed() {
        try (ConfigurableApplicationContext context = start(new Events(), proxy.connectString(), "zk:/tree")) {
            ZkClient client = context.getBean(ZkClient.class);
            client.close();
            assertThat(refresh(context)).hasMessageContaining("CLOSED_BY_CALLER");
            assertThat(client.snapshot().reason()).isEqualTo(Reason.CLOSED_BY_CALLER);
        }
    }

    @Test
    void aClientOfAContextThatRestsStaysAsItIs() {
        try (ConfigurableApplicationContext context = start(new Events(), proxy.connectString(), "zk:/tree")) {
            proxy.cutOff();
            ZkClient client = context.getBean(ZkClient.class);
            await().atMost(ZkConfigFixture.LIMIT).until(() -> client.snapshot().reason() == Reason.RETRY_SPENT);
            context.stop();
            proxy.refuse(false);
            assertThat(refresh(context)).hasMessageContaining("could not be read:");
            assertThat(client.state().isTerminal()).isTrue();
            context.start();
            assertThat(client.awaitConnected(ZkConfigFixture.LIMIT)).isTrue();
            assertThat(refresh(context)).isNull();
        }
    }
}
