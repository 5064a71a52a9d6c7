/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.endpoint.ZkEndpointContributor;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of what follows on changes of the configuration in ZooKeeper. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "zk.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZkConfigProperties.class)
@RegisterReflectionForBinding(ImportEntry.class)
public final class ZkConfigAutoConfiguration {
    /** What the actuator endpoint {@code zookeeper} shows of imports. */
    @Bean
    @ConditionalOnMissingBean(name = "zkImportsEndpointContributor", search = SearchStrategy.CURRENT)
    ZkEndpointContributor zkImportsEndpointContributor(
            ObjectProvider<ZkConfigImports> imports, ObjectProvider<ZkClients> clients) {
        return ZkEndpointContributor.of("imports", () -> {
            ZkClients names = clients.getIfAvailable();
            return imports.stream()
                    .flatMap(each ->
                            each.entries(client -> names == null ? client.name() : names.nameOf(client)).stream())
                    .toList();
        });
    }

    /** With Spring Cloud Context. Each context has its own: that of a parent does not know the beans of a child. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(EnvironmentChangeEvent.class)
    static class Rebinding {
        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkConfigRebinder zkConfigRebinder(ApplicationContext context) {
            return new ZkConfigRebinder(context);
        }
    }
}
