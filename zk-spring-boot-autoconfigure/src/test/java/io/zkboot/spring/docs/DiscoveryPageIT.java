/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryAutoConfiguration;
import io.zkboot.spring.autoconfigure.discovery.ZkRegistrationAutoConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The code about discovery of docs/spring.md does what it says, with a real server. */
@Timeout(120)
@Tag("any-jdk")
class DiscoveryPageIT {
    private static EmbeddedServer server;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anInstanceIsFoundWithItsZoneAndGoesInAndOutOfService() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ZkAutoConfiguration.class,
                        ZkDiscoveryAutoConfiguration.class,
                        ZkRegistrationAutoConfiguration.class))
                .withUserConfiguration(
                        DiscoveryExamples.Stock.class,
                        DiscoveryExamples.Zone.class,
                        DiscoveryExamples.Maintenance.class)
                .withPropertyValues(
                        "zk.connect-string=" + server.connectString(),
                        "spring.application.name=stock",
                        "zk.discovery.enabled=true",
                        "zk.discovery.register.host=localhost")
                .run(context -> {
                    DiscoveryExamples.Stock stock = context.getBean(DiscoveryExamples.Stock.class);
                    DiscoveryExamples.Maintenance maintenance = context.getBean(DiscoveryExamples.Maintenance.class);
                    await().until(() -> stock.instances().size() == 1);
                    assertThat(stock.instances().get(0).getMetadata())
                            .containsEntry("zone", "eu-1")
                            .containsEntry("instance_status", "UP");
                    maintenance.begin();
                    await().until(() -> "OUT_OF_SERVICE"
                            .equals(stock.instances().get(0).getMetadata().get("instance_status")));
                    maintenance.end();
                    await().until(() ->
                            "UP".equals(stock.instances().get(0).getMetadata().get("instance_status")));
                });
    }
}
