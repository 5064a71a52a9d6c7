/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.test.ZkTest;
import io.zkboot.spring.testcontainers.ZooKeeperContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The container as users write it. Skipped where there is no Docker engine. */
@ZkTest
@Testcontainers(disabledWithoutDocker = true)
@Timeout(300)
class ZooKeeperContainerIT {
    @Container
    @ServiceConnection
    private static final ZooKeeperContainer ZOOKEEPER = new ZooKeeperContainer("zookeeper:3.9");

    @Autowired
    private ZkClient client;

    @Test
    void clientConnectsToTheContainer() {
        assertThat(client.exists("/zookeeper")).isPresent();
    }

    @SpringBootConfiguration
    static class Application {}
}
