/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;

/** What finds the work of a leader and holds it back, with {@link ZkLeaders} that let it go, or without. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class LeaderProxiesConfiguration {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static LeaderOnlyProcessor zkLeaderOnlyProcessor(ConfigurableListableBeanFactory beanFactory) {
        return new LeaderOnlyProcessor(new LeaderOnlyCalls(beanFactory));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static LeaderLifecycleProcessor zkLeaderLifecycleProcessor(ConfigurableListableBeanFactory beanFactory) {
        return new LeaderLifecycleProcessor(beanFactory);
    }

    @Bean
    @Lazy(false)
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static LeaderBeans zkLeaderBeans(ConfigurableListableBeanFactory beanFactory) {
        return new LeaderBeans(beanFactory);
    }
}
