/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.integration;

import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.FeatureProperties;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.integration.ZkListenableMetadataStore;
import io.zkboot.spring.integration.ZkLockRegistry;
import io.zkboot.spring.recipe.EnableZkRecipes;
import java.time.Duration;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.integration.context.IntegrationContextUtils;
import org.springframework.integration.support.locks.LockRegistry;

/**
 * Auto-configuration of locks, leaders and metadata of Spring Integration.
 *
 * <p>The lock registry is there if the application has none. It is made when it is asked for: who has Spring
 * Integration for something else, and several clients, need not say which one it would be. Elections are for the roles
 * of {@code zk.integration.leader.roles} only: that there is a candidate does not say that it is to stand in ZooKeeper,
 * it may belong to another initiator, and be granted by both. The store of metadata is off by default: adapters would
 * use it without being told, in place of one in memory.
 */
@AutoConfiguration(after = ZkAutoConfiguration.class)
@ConditionalOnClass(LockRegistry.class)
@ConditionalOnBean(ZkClients.class)
@EnableConfigurationProperties(ZkIntegrationProperties.class)
@EnableZkRecipes
@Import(ZkLeaderRegistrar.class)
public final class ZkIntegrationAutoConfiguration {
    private final ZkIntegrationProperties properties;
    private final ZkClients clients;

    ZkIntegrationAutoConfiguration(ZkIntegrationProperties properties, ZkClients clients) {
        this.properties = properties;
        this.clients = clients;
        FeatureProperties.requireClient(clients, ZkLeaderInitiators.CLIENT, properties.getClient());
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean(LockRegistry.class)
    @ConditionalOnBooleanProperty(name = "zk.integration.locks.enabled", matchIfMissing = true)
    ZkLockRegistry zkLockRegistry(ConfigurableListableBeanFactory beanFactory) {
        ZkIntegrationProperties.Locks locks = properties.getLocks();
        LockOptions options = LockOptions.DEFAULTS;
        Duration maxHold = locks.getMaxHold();
        if (maxHold != null) {
            options = options.withMaxHold(FeatureProperties.time("zk.integration.locks.max-hold", maxHold));
        }
        return new ZkLockRegistry(
                ZkLeaderInitiators.recipes(properties, clients, beanFactory),
                FeatureProperties.path("zk.integration.locks.root", locks.getRoot()),
                options);
    }

    // The name by which Spring Integration finds it.
    @Bean(name = IntegrationContextUtils.METADATA_STORE_BEAN_NAME)
    @ConditionalOnMissingBean(name = IntegrationContextUtils.METADATA_STORE_BEAN_NAME)
    @ConditionalOnBooleanProperty("zk.integration.metadata-store.enabled")
    ZkListenableMetadataStore zkListenableMetadataStore(ConfigurableListableBeanFactory beanFactory) {
        String root = FeatureProperties.path(
                "zk.integration.metadata-store.root",
                properties.getMetadataStore().getRoot());
        return new ZkListenableMetadataStore(ZkLeaderInitiators.recipes(properties, clients, beanFactory), root);
    }

    @Bean(name = ZkLeaderInitiators.BEAN_NAME, defaultCandidate = false)
    ZkLeaderInitiators zkLeaderInitiators(ConfigurableListableBeanFactory beanFactory) {
        ZkLeaderInitiators initiators = new ZkLeaderInitiators(properties, clients, beanFactory);
        initiators.requireWhatWasGenerated();
        return initiators;
    }
}
