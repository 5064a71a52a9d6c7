/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.embedded;

import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Runs the embedded server, and tells the starter where it is, unless {@code zk.connect-string} names an ensemble.
 *
 * <p>A {@link ZkConnectionDetails} bean takes precedence over the properties; Testcontainers and Docker Compose use the
 * same way.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedZooKeeperConfiguration.NoEnsembleIsGiven.class)
class EmbeddedZooKeeperConfiguration {
    @Bean(initMethod = "start")
    EmbeddedZooKeeper embeddedZooKeeper() throws IOException {
        return new EmbeddedZooKeeper();
    }

    @Bean
    ZkConnectionDetails embeddedZooKeeperConnectionDetails(EmbeddedZooKeeper server) {
        return server::connectString;
    }

    static final class NoEnsembleIsGiven extends NoneNestedConditions {
        NoEnsembleIsGiven() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("zk.connect-string")
        static class AnEnsembleIsGiven {}
    }
}
