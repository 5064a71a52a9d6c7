/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** What is known of beans without making one, or the factory of one: their classes behind proxies, and their scopes. */
final class BeanTypes {
    private final ConfigurableListableBeanFactory beanFactory;

    BeanTypes(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Returns the class of a bean, that of the object behind a proxy where it is known; null if there is no telling.
     */
    @Nullable Class<?> classOf(String beanName) {
        String name = behindScopedProxy(beanName);
        BeanDefinition definition = definitionOf(name);
        if (definition != null && !BeanFactoryUtils.isFactoryDereference(name)) {
            Object original = definition.getAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE);
            if (original instanceof Class<?> type) {
                return type;
            }
        }
        Class<?> type = beanFactory.getType(name, false);
        return type == null ? null : ClassUtils.getUserClass(type);
    }

    /** Returns the type of a bean that has a method, with the type arguments that its {@code @Bean} method gives. */
    ResolvableType typeOf(String beanName, Method method) {
        Class<?> type = classOf(beanName);
        if (type == null || !method.getDeclaringClass().isAssignableFrom(type)) {
            return ResolvableType.forClass(method.getDeclaringClass());
        }
        if (definitionOf(behindScopedProxy(beanName)) instanceof RootBeanDefinition definition) {
            ResolvableType declared = definition.getResolvableType();
            if (declared.resolve() == type) {
                return declared;
            }
        }
        return ResolvableType.forClass(type);
    }

    /** Returns the scope of a bean, or of what is behind its scoped proxy. */
    String scopeOf(String beanName) {
        BeanDefinition definition = definitionOf(behindScopedProxy(beanName));
        String scope = definition == null ? null : definition.getScope();
        return scope == null || scope.isEmpty() ? BeanDefinition.SCOPE_SINGLETON : scope;
    }

    /** Returns the merged definition; null for a singleton that was registered as an object. */
    @Nullable BeanDefinition definitionOf(String beanName) {
        String name = BeanFactoryUtils.transformedBeanName(beanName);
        return beanFactory.containsBeanDefinition(name) ? beanFactory.getMergedBeanDefinition(name) : null;
    }

    private String behindScopedProxy(String beanName) {
        String target = ScopedProxyUtils.getTargetBeanName(beanName);
        return beanFactory.containsBeanDefinition(target) ? target : beanName;
    }
}
