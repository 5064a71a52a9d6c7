/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.discovery.ZkAutoServiceRegistration;
import io.zkboot.spring.discovery.ZkRegistration;
import io.zkboot.spring.discovery.ZkServiceCatalog;
import io.zkboot.spring.discovery.ZkServiceRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.RegistrationLifecycle;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the registration of this application in ZooKeeper, unless it is registered elsewhere: Spring
 * Cloud has room for one registration.
 */
@AutoConfiguration(
        after = ZkDiscoveryAutoConfiguration.class,
        afterName = {
            "org.springframework.cloud.commons.util.UtilAutoConfiguration",
            "org.springframework.cloud.consul.serviceregistry.ConsulAutoServiceRegistrationAutoConfiguration",
            "org.springframework.cloud.consul.serviceregistry.ConsulServiceRegistryAutoConfiguration",
            "org.springframework.cloud.netflix.eureka.EurekaClientAutoConfiguration"
        },
        beforeName = {
            "org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration",
            "org.springframework.cloud.client.serviceregistry.ServiceRegistryAutoConfiguration"
        })
@ConditionalOnClass(AutoServiceRegistration.class)
@ConditionalOnBean(ZkServiceCatalog.class)
@ConditionalOnBooleanProperty(name = "zk.discovery.register.enabled", matchIfMissing = true)
public final class ZkRegistrationAutoConfiguration {
    /** A registry, and what it registers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(
            value = {AutoServiceRegistration.class, ServiceRegistry.class},
            ignored = ZkServiceRegistry.class)
    static class Registry {
        @Bean
        @ConditionalOnMissingBean
        ZkServiceRegistry zkServiceRegistry(ZkDiscoveryProperties properties, ZkClients clients) {
            return new ZkServiceRegistry(
                    ZkDiscoveryAutoConfiguration.client(properties, clients),
                    ZkDiscoveryAutoConfiguration.root(properties));
        }

        @Bean
        @ConditionalOnMissingBean
        ZkRegistration zkRegistration(
                ZkDiscoveryProperties properties, ApplicationContext context, ObjectProvider<InetUtils> inetUtils) {
            return RegistrationMapper.registration(properties.getRegister(), context, inetUtils);
        }

        @Bean
        @ConditionalOnBooleanProperty(
                name = "spring.cloud.service-registry.auto-registration.enabled",
                matchIfMissing = true)
        ZkAutoServiceRegistration zkAutoServiceRegistration(
                ZkServiceRegistry registry,
                ZkRegistration registration,
                ZkDiscoveryProperties properties,
                ApplicationContext context,
                ObjectProvider<RegistrationLifecycle<ZkRegistration>> hooks) {
            ZkAutoServiceRegistration automatic = new ZkAutoServiceRegistration(
                    registry, registration, context, hooks.orderedStream().toList());
            if (properties.getRegister().getSettleTime().isNegative()) {
                throw new InvalidConfigurationPropertyValueException(
                        "zk.discovery.register.settle-time",
                        properties.getRegister().getSettleTime(),
                        "it must not be negative");
            }
            automatic.setSettleTime(properties.getRegister().getSettleTime());
            return automatic;
        }
    }

    /** Where there may be a web server. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebServerInitializedEvent.class)
    static class WebServers {
        @Bean
        WebServerPort zkWebServerPort(ZkDiscoveryProperties properties, ListableBeanFactory beanFactory) {
            return new WebServerPort(properties.getRegister(), beanFactory);
        }
    }

    @Bean
    RegistrationElsewhere zkRegistrationElsewhere(ListableBeanFactory beanFactory) {
        return new RegistrationElsewhere(beanFactory);
    }
}
