/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

/**
 * Makes a bean if this context, not its parent, has none: none of the name that its method gives, or without one none
 * of its type.
 */
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
        String[] names = metadata.getAnnotations().get(Bean.class).getStringArray(MergedAnnotation.VALUE);
        if (names.length > 0) {
            return !beanFactory.containsLocalBean(names[0]);
        }
        Class<?> type = ClassUtils.resolveClassName(method.getReturnTypeName(), context.getClassLoader());
        return beanFactory.getBeanNamesForType(type, true, false).length == 0;
    }
}
