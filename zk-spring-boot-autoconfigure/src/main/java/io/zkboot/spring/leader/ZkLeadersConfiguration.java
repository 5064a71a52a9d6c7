/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.internal.WhenMissing;
import io.zkboot.spring.recipe.ZkRecipes;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;

/** What {@link EnableZkLeaders} brings. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
@Import(LeaderProxiesConfiguration.class)
class ZkLeadersConfiguration {
    // By type from the bean factory, which looks into this context first: a parent has the same.
    @Bean
    @Conditional(WhenMissing.class)
    static ZkLeaders zkLeaders(ConfigurableListableBeanFactory beanFactory, ApplicationEventPublisher publisher) {
        return new ZkLeaders(beanFactory.getBean(ZkClients.class), beanFactory.getBean(ZkRecipes.class), publisher);
    }
}
