/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.ZooKeeperServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A service connection, with a real server in the place of the one in the container, so that no Docker is needed. */
@SpringJUnitConfig
@Timeout(120)
class ZkContainerConnectionDetailsFactoryIT {
    private static final ZooKeeperServer SERVER = ZooKeeperServer.start();

    @Autowired
    private ZkConnectionDetails details;

    @Autowired
    private ZkClient client;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void clientConnectsToTheContainer() {
        assertThat(details.getConnectString()).isEqualTo("localhost:" + SERVER.port());
        assertThat(client.exists("/zookeeper")).isPresent();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ServiceConnectionAutoConfiguration.class, ZkAutoConfiguration.class})
    static class Application {
        @Bean
        @ServiceConnection("zookeeper")
        RunningContainer zookeeper() {
            return new RunningContainer("zookeeper:3.9", SERVER.port());
        }
    }
}
