/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Auto-configuration of a {@link ZkClient}. */
@AutoConfiguration
@ConditionalOnClass(ZkClient.class)
@ConditionalOnBooleanProperty(name = "zk.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZkProperties.class)
public final class ZkAutoConfiguration {
    private static final String DEFAULT_CLIENT_NAME = "zk";

    @Bean
    @ConditionalOnMissingBean(ZkConnectionDetails.class)
    PropertiesZkConnectionDetails zkConnectionDetails(ZkProperties properties) {
        return new PropertiesZkConnectionDetails(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    ZkClientBuilderConfigurer zkClientBuilderConfigurer(
            ZkProperties properties, ObjectProvider<ZkClientBuilderCustomizer> customizers) {
        return new ZkClientBuilderConfigurer(
                properties, customizers.orderedStream().toList());
    }

    @Bean
    @ConditionalOnMissingBean
    ZkClients zkClients(ConfigurableListableBeanFactory beanFactory, ZkProperties properties, Environment environment) {
        return new ZkClients(beanFactory, clientName(properties, environment));
    }

    @Bean(name = ZkClients.DEFAULT_BEAN_NAME, destroyMethod = "close")
    @ConditionalOnMissingBean(ZkClient.class)
    ZkClient zkClient(
            ZkClientBuilderConfigurer configurer,
            ZkConnectionDetails details,
            ZkProperties properties,
            Environment environment) {
        return configurer.builder(clientName(properties, environment), details).build();
    }

    @Bean
    @ConditionalOnMissingBean
    ZkClientLifecycle zkClientLifecycle(ZkClients clients, ZkProperties properties) {
        ZkProperties.Startup startup = properties.getStartup();
        return new ZkClientLifecycle(
                clients, startup.getMode(), PropertyRules.notNegative("startup.timeout", startup.getTimeout()));
    }

    private static String clientName(ZkProperties properties, Environment environment) {
        String name = properties.getClientName();
        if (!StringUtils.hasText(name)) {
            name = environment.getProperty("spring.application.name");
        }
        return StringUtils.hasText(name) ? name : DEFAULT_CLIENT_NAME;
    }
}
