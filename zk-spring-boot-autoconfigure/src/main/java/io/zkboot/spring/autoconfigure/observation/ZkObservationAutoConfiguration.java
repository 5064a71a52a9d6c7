/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkClientBuilderCustomizer;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.observation.ZkClientObservationConvention;
import io.zkboot.spring.observation.ZkListenerObservationConvention;
import io.zkboot.spring.observation.ZkListenerObserver;
import io.zkboot.spring.observation.ZkOperationObserver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration of the observations {@code zookeeper.client.operation} and {@code zookeeper.listener}. */
@AutoConfiguration(
        after = {ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ZkClient.class, ObservationRegistry.class})
@ConditionalOnBean({ObservationRegistry.class, ZkClients.class})
@ConditionalOnBooleanProperty(name = "zk.observation.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZkObservationProperties.class)
public final class ZkObservationAutoConfiguration {
    /** Name of the bean that lets the operations of clients be observed. */
    public static final String OPERATIONS_BEAN_NAME = "zkOperationObservationCustomizer";

    // Last of all: another customizer may name the client.
    @Bean(OPERATIONS_BEAN_NAME)
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnMissingBean(name = OPERATIONS_BEAN_NAME)
    ZkClientBuilderCustomizer zkOperationObservationCustomizer(
            ObservationRegistry registry,
            ObjectProvider<ZkClientObservationConvention> conventions,
            ZkObservationProperties properties) {
        return ZkClientBuilderCustomizer.observing(
                name -> new ZkOperationObserver(registry, name, conventions.getIfUnique(), properties.isIncludePath()));
    }

    @Bean
    @ConditionalOnMissingBean
    ZkListenerObserver zkListenerObserver(
            ObservationRegistry registry,
            ObjectProvider<ZkListenerObservationConvention> conventions,
            ZkObservationProperties properties) {
        return new ZkListenerObserver(registry, conventions.getIfUnique(), properties.isIncludePath());
    }
}
