/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.health.ZkHealthContributorAutoConfiguration;
import io.zkboot.spring.autoconfigure.metrics.ZkMetricsAutoConfiguration;
import io.zkboot.spring.event.ZkConnectedEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

/** Two ensembles, a client of the properties for each. */
class ZkNamedClientsIT {
    private static final EmbeddedServer FIRST = EmbeddedServer.start();
    private static final EmbeddedServer SECOND = EmbeddedServer.start();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ZkAutoConfiguration.class,
                    ZkWatchAutoConfiguration.class,
                    ZkHealthContributorAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    ZkMetricsAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues(
                    "zk.connect-string=" + FIRST.connectString(),
                    "zk.startup.mode=fail-fast",
                    "zk.auth[0].scheme=digest",
                    "zk.auth[0].credentials=anna:geheim",
                    "zk.clients.orders.connect-string=" + SECOND.connectString());

    @AfterAll
    static void stop() {
        FIRST.close();
        SECOND.close();
    }

    @Test
    @Shows("F48")
    void eachClientHasItsEnsembleItsHealthItsMetersAndItsEvents() {
        runner.withUserConfiguration(Users.class).run(context -> {
            assertThat(context).hasNotFailed();
            Users users = context.getBean(Users.class);
            users.orders.create("/latest", "17".getBytes(UTF_8));
            await().until(() -> users.heard.contains("17"));
            assertThat(users.plain.exists("/latest")).isEmpty();
            await().until(() -> users.connected.containsAll(Set.of("zk", "orders")));

            CompositeHealthContributor health =
                    context.getBean("zookeeperHealthContributor", CompositeHealthContributor.class);
            assertThat(health.stream())
                    .hasSize(2)
                    .allSatisfy(entry -> assertThat(((HealthIndicator) entry.contributor())
                                    .health()
                                    .getStatus())
                            .isEqualTo(Status.UP));
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            for (String client : List.of("zk", "orders")) {
                assertThat(meters.get("zookeeper.client.connected")
                                .tag("client", client)
                                .gauge()
                                .value())
                        .isEqualTo(1);
            }
            assertThat(meters.get("zookeeper.client.requests")
                            .tags("client", "orders", "operation", "create")
                            .functionTimer()
                            .count())
                    .isOne();
        });
    }

    @Test
    void noIdentityOfTheDefaultIsSentToTheOtherEnsemble() {
        runner.run(context -> {
            assertThat(identities(context.getBean("zkClient", ZkClient.class))).contains("digest");
            assertThat(identities(context.getBean("ordersZkClient", ZkClient.class)))
                    .doesNotContain("digest");
        });
    }

    private static Set<String> identities(ZkClient client) {
        Set<String> schemes = ConcurrentHashMap.newKeySet();
        client.whoAmI().forEach(identity -> schemes.add(identity.scheme()));
        return schemes;
    }

    static class Users {
        final ZkClient plain;
        final ZkClient orders;
        final List<String> heard = new CopyOnWriteArrayList<>();
        final List<String> connected = new CopyOnWriteArrayList<>();

        Users(ZkClient plain, @Qualifier("orders") ZkClient orders) {
            this.plain = plain;
            this.orders = orders;
        }

        @ZkWatch(path = "/latest", client = "orders", initial = true)
        void changed(@ZkData Optional<String> data) {
            heard.add(data.orElse("none"));
        }

        @EventListener
        void on(ZkConnectedEvent event) {
            connected.add(event.getClientName());
        }
    }
}
