/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.health;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.health.ZkHealthDetails;
import io.zkboot.spring.health.ZkHealthIndicator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health contributor {@code zookeeper}; one component for each client if there are several.
 */
@AutoConfiguration(
        after = ZkAutoConfiguration.class,
        afterName = "org.springframework.cloud.zookeeper.ZookeeperHealthAutoConfiguration")
@ConditionalOnClass({ZkClient.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean({ZkClients.class, ZkProperties.class})
@ConditionalOnEnabledHealthIndicator("zookeeper")
public final class ZkHealthContributorAutoConfiguration
        extends CompositeHealthContributorConfiguration<ZkHealthIndicator, ZkClient> {
    private static final Logger log = LoggerFactory.getLogger(ZkHealthIndicator.class);

    ZkHealthContributorAutoConfiguration(ZkProperties properties, ObjectProvider<ZkHealthDetails> details) {
        super(client -> new ZkHealthIndicator(client, grace(properties), of -> all(details, of)));
    }

    private static Map<String, Object> all(ObjectProvider<ZkHealthDetails> details, ZkClient client) {
        Map<String, Object> all = new LinkedHashMap<>();
        details.orderedStream().forEach(each -> {
            try {
                all.putAll(each.of(client));
            } catch (RuntimeException ex) { // those of others are shown all the same
                log.warn("Health of the ZooKeeper client has no details of {}", each, ex);
            }
        });
        return all;
    }

    @Bean
    @ConditionalOnMissingBean(
            name = {"zookeeperHealthIndicator", "zookeeperHealthContributor"},
            search = SearchStrategy.CURRENT)
    HealthContributor zookeeperHealthContributor(ZkClients clients) {
        Map<String, ZkClient> components = components(clients.byName());
        return components.isEmpty() // those of a parent context are shown there
                ? CompositeHealthContributor.fromMap(Map.of())
                : createContributor(components);
    }

    /** By their names; health takes a slash for a path, so it becomes an underscore, or several if that is a name. */
    private static Map<String, ZkClient> components(Map<String, ZkClient> byName) {
        Map<String, ZkClient> components = new LinkedHashMap<>();
        byName.forEach((name, client) -> {
            String component = name.replace('/', '_');
            while (components.containsKey(component) || (!component.equals(name) && byName.containsKey(component))) {
                component += "_";
            }
            components.put(component, client);
        });
        return components;
    }

    private static Duration grace(ZkProperties properties) {
        Duration grace = properties.getHealth().getReconnectGrace();
        if (grace.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    "zk.health.reconnect-grace", grace, "it must not be negative");
        }
        return grace;
    }
}
