/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkClientBuilderCustomizer;
import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.autoconfigure.observation.ZkObservationAutoConfiguration;
import io.zkboot.spring.metrics.ZkClientMetrics;
import io.zkboot.spring.metrics.ZkClientTimers;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Auto-configuration of the meters {@code zookeeper.client.*}. */
@AutoConfiguration(
        after = ZkAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({ZkClient.class, MeterRegistry.class})
@ConditionalOnBean({MeterRegistry.class, ZkClients.class, ZkProperties.class})
@ConditionalOnBooleanProperty(name = "zk.metrics.enabled", matchIfMissing = true)
public final class ZkMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ZkClientMetrics zkClientMetrics(ZkClients clients) {
        return new ZkClientMetrics(clients::byName);
    }

    // Spring Boot binds only to the registries of the same context.
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean(value = MeterRegistry.class, search = SearchStrategy.CURRENT)
    SmartInitializingSingleton zkClientMetricsBinding(ZkClientMetrics metrics, MeterRegistry registryOfParent) {
        return () -> metrics.bindTo(registryOfParent);
    }

    // One that is first made for a client, as beans are that are lazy, would be bound to all clients at once: to that
    // one too, which is not there yet.
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean(name = "zkMeterRegistryBeforeClients", search = SearchStrategy.CURRENT)
    SmartInitializingSingleton zkMeterRegistryBeforeClients(MeterRegistry registry) {
        return () -> {};
    }

    // Last of all: another customizer may name the client. Of a child it is in place of that of the parent, which has
    // the same name, as the child may have another registry.
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnMissingBean(name = "zkClientTimersCustomizer", search = SearchStrategy.CURRENT)
    ZkClientBuilderCustomizer zkClientTimersCustomizer(
            MeterRegistry registry, ZkProperties properties, BeanFactory beanFactory) {
        Boolean wanted = properties.getMetrics().getRequestTimer();
        boolean requests = wanted != null
                ? wanted // otherwise the timer of the observations tells nearly the same
                : !beanFactory.containsBean(ZkObservationAutoConfiguration.OPERATIONS_BEAN_NAME);
        return ZkClientBuilderCustomizer.observing(name -> new ZkClientTimers(registry, name, requests));
    }
}
