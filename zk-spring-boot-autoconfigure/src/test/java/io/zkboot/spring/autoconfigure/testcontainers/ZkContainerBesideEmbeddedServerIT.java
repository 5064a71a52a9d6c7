/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.autoconfigure.embedded.ZkEmbeddedAutoConfiguration;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import io.zkboot.spring.test.EmbeddedZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A container, and a server inside the application: the property gives way to the container, the annotation does not. */
@SpringJUnitConfig
@EmbeddedZooKeeper
@Timeout(120)
class ZkContainerBesideEmbeddedServerIT {
    @Autowired
    private EmbeddedZooKeeperServer server;

    @Autowired
    private ZkClient client;

    @Test
    void annotationComesBeforeTheContainer() {
        client.create("/here", null);
        try (ZkClient other = ZkClient.builder(server.connectString()).build()) {
            assertThat(other.exists("/here")).isPresent();
        }
    }

    @Test
    void containerComesBeforeTheProperty() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ServiceConnectionAutoConfiguration.class,
                        ZkEmbeddedAutoConfiguration.class,
                        ZkAutoConfiguration.class))
                .withUserConfiguration(Container.class)
                .withPropertyValues("zk.embedded.enabled=true")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(EmbeddedZooKeeperServer.class);
                    assertThat(context.getBean(ZkConnectionDetails.class).getConnectString())
                            .isEqualTo("localhost:1");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Container {
        @Bean
        @ServiceConnection("zookeeper")
        RunningContainer zookeeper() {
            return new RunningContainer("zookeeper:3.9", 1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ServiceConnectionAutoConfiguration.class, ZkAutoConfiguration.class})
    static class Application extends Container {}
}
