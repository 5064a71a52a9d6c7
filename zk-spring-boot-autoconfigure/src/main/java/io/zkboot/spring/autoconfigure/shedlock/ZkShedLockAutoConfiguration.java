/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.shedlock;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.FeatureProperties;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.shedlock.ZkLockProvider;
import net.javacrumbs.shedlock.core.LockProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of ShedLock's {@link LockProvider}, if the application has none. It is made when it is asked for:
 * who has ShedLock for something else, and several clients, need not say which one it would be.
 */
@AutoConfiguration(after = ZkAutoConfiguration.class)
@ConditionalOnClass(LockProvider.class)
@ConditionalOnBean(ZkClients.class)
@ConditionalOnBooleanProperty(name = "zk.shedlock.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZkShedLockProperties.class)
public final class ZkShedLockAutoConfiguration {
    private static final String CLIENT = "zk.shedlock.client";

    private final ZkShedLockProperties properties;
    private final ZkClients clients;

    ZkShedLockAutoConfiguration(ZkShedLockProperties properties, ZkClients clients) {
        this.properties = properties;
        this.clients = clients;
        FeatureProperties.requireClient(clients, CLIENT, properties.getClient());
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean(LockProvider.class)
    ZkLockProvider zkLockProvider() {
        return new ZkLockProvider(
                FeatureProperties.client(clients, CLIENT, properties.getClient()),
                FeatureProperties.path("zk.shedlock.root", properties.getRoot()));
    }
}
