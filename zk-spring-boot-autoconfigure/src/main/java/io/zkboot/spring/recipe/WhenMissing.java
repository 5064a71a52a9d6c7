/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

/** Makes a bean if this context, not its parent, has none of its type. For the packages of coordination. */
public final class WhenMissing implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
        if (beanFactory == null || !(metadata instanceof MethodMetadata method)) {
            return true;
        }
        Class<?> type = ClassUtils.resolveClassName(method.getReturnTypeName(), context.getClassLoader());
        return beanFactory.getBeanNamesForType(type, true, false).length == 0;
    }
}
