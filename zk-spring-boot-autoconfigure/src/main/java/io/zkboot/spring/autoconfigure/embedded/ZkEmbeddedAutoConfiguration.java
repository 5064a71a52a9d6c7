/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.embedded;

import io.zkboot.spring.autoconfigure.EmbeddedZkConnectionDetails;
import io.zkboot.spring.autoconfigure.OnMissingServersCondition;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of a ZooKeeper server inside the application, with {@code zk.embedded.enabled}, unless a bean says
 * where the servers are, as those of Testcontainers and Docker Compose do.
 *
 * <p>The server lives as long as its bean, on which the clients depend: it starts before the first of them is made,
 * goes on while the context is paused, as a server elsewhere would, and stops when the last of them has been closed.
 * There is no condition on its class: an application that lacks it is told so.
 */
@AutoConfiguration(
        before = ZkAutoConfiguration.class,
        afterName = "org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration")
@ConditionalOnBooleanProperty(name = "zk.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "zk.embedded.enabled")
@EnableConfigurationProperties(ZkEmbeddedProperties.class)
public final class ZkEmbeddedAutoConfiguration {
    /** Nobody else says where the servers are. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnMissingServersCondition.class)
    static class Server {
        /** Not lazy: others than this application may want to connect to it. */
        @Bean(name = EmbeddedServers.BEAN_NAME, destroyMethod = "close")
        @ConditionalOnMissingBean
        @Lazy(false)
        EmbeddedZooKeeperServer embeddedZooKeeperServer(ZkEmbeddedProperties properties) {
            return EmbeddedServers.start(properties);
        }

        @Bean
        EmbeddedZkConnectionDetails embeddedZkConnectionDetails(
                EmbeddedZooKeeperServer server, ObjectProvider<ZkProperties> properties) {
            return new EmbeddedZkConnectionDetails(server.connectString(), properties.getIfAvailable());
        }
    }

    /** Somebody else does. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(EmbeddedZooKeeperServer.class)
    static class NoServer {
        private static final Logger log = LoggerFactory.getLogger(ZkEmbeddedAutoConfiguration.class);

        NoServer(ObjectProvider<ZkConnectionDetails> details) {
            log.warn(
                    "No embedded ZooKeeper server is started, although zk.embedded.enabled is true: the servers are those"
                            + " of {}.",
                    details.stream().map(each -> each.getClass().getName()).toList());
        }
    }
}
