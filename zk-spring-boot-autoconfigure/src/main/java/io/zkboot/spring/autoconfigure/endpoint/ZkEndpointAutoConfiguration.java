/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.endpoint;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpoint;
import io.zkboot.spring.endpoint.ZkEndpointContributor;
import io.zkboot.spring.endpoint.ZkEndpointReport;
import io.zkboot.spring.endpoint.ZkEndpointWebExtension;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the actuator endpoint {@code zookeeper}. */
@AutoConfiguration(after = {ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class})
@ConditionalOnClass({ZkClient.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(ZkClients.class)
@ConditionalOnAvailableEndpoint(ZkEndpoint.class)
@RegisterReflectionForBinding(ZkEndpointReport.Unavailable.class)
public final class ZkEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ZkEndpoint zkEndpoint(
            ZkClients clients,
            ObjectProvider<ZkWatchEndpointRegistry> listeners,
            ObjectProvider<ZkEndpointContributor> contributors) {
        return new ZkEndpoint(clients, listeners.getIfAvailable(), contributors::orderedStream);
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ZkEndpointWebExtension zkEndpointWebExtension(ZkEndpoint endpoint) {
        return new ZkEndpointWebExtension(endpoint);
    }
}
