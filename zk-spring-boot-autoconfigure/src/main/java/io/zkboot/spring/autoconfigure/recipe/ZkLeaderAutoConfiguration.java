/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.leader.EnableZkLeaders;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Auto-configuration of {@link io.zkboot.spring.leader.ZkLeader} and {@link io.zkboot.spring.leader.LeaderOnly}. */
@AutoConfiguration(after = ZkRecipesAutoConfiguration.class)
@ConditionalOnBean({ZkClients.class, ZkProperties.class})
@EnableConfigurationProperties(ZkLeaderProperties.class)
@EnableZkLeaders
public final class ZkLeaderAutoConfiguration {
    /** What Spring Boot knows better than plain Spring. It comes before what {@link EnableZkLeaders} brings. */
    @Configuration(proxyBeanMethods = false)
    static class BootConfiguration {
        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkLeaders zkLeaders(
                ConfigurableListableBeanFactory beanFactory,
                ZkLeaderProperties properties,
                ApplicationEventPublisher publisher,
                Environment environment) {
            ZkLeaders leaders = new ZkLeaders(
                    beanFactory.getBean(ZkClients.class), beanFactory.getBean(ZkRecipes.class), publisher);
            leaders.setParticipant(
                    StringUtils.hasText(properties.getParticipant()) ? properties.getParticipant() : null);
            leaders.setAutoStartup(properties.isAutoStartup());
            leaders.setShutdownTimeout(shutdownTimeout(properties));
            leaders.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
            leaders.setEvents(environment.getProperty("zk.events.enabled", Boolean.class, true));
            return leaders;
        }

        private static Duration shutdownTimeout(ZkLeaderProperties properties) {
            Duration timeout = properties.getShutdownTimeout();
            if (timeout.isNegative()) {
                throw new InvalidConfigurationPropertyValueException(
                        "zk.leader.shutdown-timeout", timeout, "it must not be negative");
            }
            return timeout;
        }
    }
}
