/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import io.zkboot.spring.autoconfigure.EmbeddedZkConnectionDetails;
import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.autoconfigure.embedded.EmbeddedServers;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistrar;

/** The beans of {@link EmbeddedZooKeeper}. They come before those of auto-configurations, of which there may be none. */
@Configuration(proxyBeanMethods = false)
class EmbeddedZooKeeperConfiguration {
    /** Is there already if the application has read its configuration from it. */
    @Bean(name = EmbeddedServers.BEAN_NAME, destroyMethod = "close")
    @ConditionalOnMissingBean
    @Lazy(false)
    EmbeddedZooKeeperServer embeddedZooKeeperServer(Environment environment) {
        return EmbeddedServers.start(environment);
    }

    /** Primary: the test says it, whatever the application says. */
    @Bean
    @Primary
    EmbeddedZkConnectionDetails embeddedZooKeeperConnectionDetails(
            EmbeddedZooKeeperServer server, ObjectProvider<ZkProperties> properties) {
        return new EmbeddedZkConnectionDetails(server.connectString(), properties.getIfAvailable());
    }

    @Bean
    EmbeddedTree embeddedZooKeeperTree(EmbeddedZooKeeperServer server, EmbeddedZkConnectionDetails details) {
        return new EmbeddedTree(server, details);
    }

    @Bean
    DynamicPropertyRegistrar embeddedZooKeeperProperties(EmbeddedZooKeeperServer server) {
        return properties -> properties.add("zk.embedded.connect-string", server::connectString);
    }
}
