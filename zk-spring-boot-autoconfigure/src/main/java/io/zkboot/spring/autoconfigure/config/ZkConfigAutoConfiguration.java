/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of what follows on changes of the configuration in ZooKeeper. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "zk.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZkConfigProperties.class)
public final class ZkConfigAutoConfiguration {
    /** With Spring Cloud Context. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(EnvironmentChangeEvent.class)
    static class Rebinding {
        @Bean
        @ConditionalOnMissingBean
        ZkConfigRebinder zkConfigRebinder(ApplicationContext context, ObjectProvider<RefreshScope> scopes) {
            return new ZkConfigRebinder(context, scopes);
        }
    }
}
