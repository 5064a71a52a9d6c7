/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistrar;

/** A test gives a named client the servers that the test itself has started. */
@SpringBootTest(
        properties = {"zk.connect-string=localhost:1", "zk.clients.orders.connect-string=production:2181"},
        webEnvironment = SpringBootTest.WebEnvironment.NONE)
@DirtiesContext
@Tag("any-jdk")
class ZkNamedClientServersIT {
    private static final EmbeddedServer SERVER = EmbeddedServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void theClientConnectsToThem(@Autowired @Qualifier("orders") ZkClient orders) {
        assertThat(orders.awaitConnected(Duration.ofSeconds(30))).isTrue();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Application {
        @Bean
        DynamicPropertyRegistrar ordersServers() {
            return properties -> properties.add("zk.clients.orders.connect-string", SERVER::connectString);
        }
    }
}
