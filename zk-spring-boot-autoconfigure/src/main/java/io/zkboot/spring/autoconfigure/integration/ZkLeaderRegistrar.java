/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.integration;

import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.StringUtils;

/**
 * Registers an initiator for each role of {@code zk.integration.leader.roles}, with the role as its qualifier; none for
 * a role whose initiator this context or an ancestor has already. Definitions with a factory method, as these can be
 * generated ahead of time.
 */
final class ZkLeaderRegistrar implements ImportBeanDefinitionRegistrar {
    static final String ROLES = "zk.integration.leader.roles";

    private final Environment environment;
    private final BeanFactory beanFactory;

    ZkLeaderRegistrar(Environment environment, BeanFactory beanFactory) {
        this.environment = environment;
        this.beanFactory = beanFactory;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importingClass, BeanDefinitionRegistry registry) {
        List<String> roles = Binder.get(environment)
                .bind(ROLES, Bindable.listOf(String.class))
                .orElse(List.of());
        for (String role : new LinkedHashSet<>(roles)) {
            if (StringUtils.hasText(role) && !ZkLeaderInitiators.isThere(beanFactory, role)) {
                registry.registerBeanDefinition(ZkLeaderInitiators.beanName(role), definition(role));
            }
        }
    }

    private static RootBeanDefinition definition(String role) {
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setFactoryBeanName(ZkLeaderInitiators.BEAN_NAME);
        definition.setFactoryMethodName(ZkLeaderInitiators.FACTORY_METHOD);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, role);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, role));
        definition.setResourceDescription("the property " + ROLES);
        return definition;
    }
}
