/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.discovery.ZkDiscoveryClient;
import io.zkboot.spring.discovery.ZkReactiveDiscoveryClient;
import io.zkboot.spring.discovery.ZkServiceCatalog;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.cloud.client.ConditionalOnBlockingDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnReactiveDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of discovery clients for Spring Cloud, where {@code zk.discovery.enabled} says so: Spring Cloud
 * Commons alone is no sign of it, as applications have that for other reasons, and other systems to be discovered in.
 */
@AutoConfiguration(
        after = ZkAutoConfiguration.class,
        beforeName = {
            "org.springframework.cloud.client.CommonsClientAutoConfiguration",
            "org.springframework.cloud.client.ReactiveCommonsClientAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "zk.discovery.enabled")
@ConditionalOnBean(ZkClients.class)
@EnableConfigurationProperties(ZkDiscoveryProperties.class)
public final class ZkDiscoveryAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(ZkDiscoveryAutoConfiguration.class);

    /** What clients answer from. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DiscoveryClient.class)
    @ConditionalOnDiscoveryEnabled
    @Conditional(OnSpringCloudZookeeperCondition.Absent.class)
    static class Catalog {
        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkServiceCatalog zkServiceCatalog(
                ZkDiscoveryProperties properties, ZkClients clients, ApplicationEventPublisher publisher) {
            if (properties.getFillTimeout().isNegative()) {
                throw new InvalidConfigurationPropertyValueException(
                        "zk.discovery.fill-timeout", properties.getFillTimeout(), "it must not be negative");
            }
            ZkServiceCatalog catalog = new ZkServiceCatalog(client(properties, clients), root(properties), publisher);
            catalog.setFillTimeout(properties.getFillTimeout());
            return catalog;
        }
    }

    /** For who blocks. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DiscoveryClient.class)
    @ConditionalOnDiscoveryEnabled
    @ConditionalOnBlockingDiscoveryEnabled
    @Conditional(OnSpringCloudZookeeperCondition.Absent.class)
    static class BlockingDiscovery {
        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkDiscoveryClient zkDiscoveryClient(ZkServiceCatalog catalog, ZkDiscoveryProperties properties) {
            return new ZkDiscoveryClient(catalog, properties.getOrder());
        }
    }

    /** With Reactor. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = DiscoveryClient.class,
            name = {"reactor.core.publisher.Flux"})
    @ConditionalOnDiscoveryEnabled
    @ConditionalOnReactiveDiscoveryEnabled
    @Conditional(OnSpringCloudZookeeperCondition.Absent.class)
    static class ReactiveDiscovery {
        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkReactiveDiscoveryClient zkReactiveDiscoveryClient(
                ZkServiceCatalog catalog, ZkDiscoveryProperties properties) {
            return new ZkReactiveDiscoveryClient(catalog, properties.getOrder());
        }
    }

    /** Two that register the application at the same place would be one too many. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DiscoveryClient.class)
    @ConditionalOnDiscoveryEnabled
    @Conditional(OnSpringCloudZookeeperCondition.class)
    static class LeftToSpringCloudZookeeper {
        LeftToSpringCloudZookeeper() {
            log.warn(
                    "zk.discovery.enabled is true, and has no effect: Spring Cloud Zookeeper discovers and registers."
                            + " Take its discovery starter off the class path, or set {}=false.",
                    OnSpringCloudZookeeperCondition.SWITCH);
        }
    }

    /** A wish that cannot be met. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.cloud.client.discovery.DiscoveryClient")
    static class WithoutSpringCloud {
        WithoutSpringCloud() {
            throw new InvalidConfigurationPropertyValueException(
                    "zk.discovery.enabled",
                    true,
                    "Spring Cloud Commons is not on the class path: add org.springframework.cloud:spring-cloud-commons"
                            + " 5.0.2 or later");
        }
    }

    /** Returns the client that is named, or the default one. */
    static ZkClient client(ZkDiscoveryProperties properties, ZkClients clients) {
        String name = properties.getClient();
        boolean named = StringUtils.hasText(name);
        ZkClient client = named && name != null ? clients.find(name) : clients.findDefault();
        if (client != null) {
            return client;
        }
        Set<String> known = clients.names();
        throw new InvalidConfigurationPropertyValueException(
                "zk.discovery.client",
                name,
                (named ? "there is no such client" : "there is no single client; name one")
                        + (known.isEmpty() ? ", nor any other" : ": there are " + String.join(", ", known)));
    }

    /** Returns the root, which Spring Cloud Zookeeper takes without a slash as well. */
    static String root(ZkDiscoveryProperties properties) {
        String root = properties.getRoot();
        try {
            return ZnodePath.requireValid(root.startsWith("/") ? root : "/" + root);
        } catch (IllegalArgumentException ex) {
            throw new InvalidConfigurationPropertyValueException(
                    "zk.discovery.root", root, String.valueOf(ex.getMessage()));
        }
    }
}
