/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** What is known of beans without making one: their classes behind proxies, and their scopes. */
final class BeanClasses {
    private BeanClasses() {}

    /** Returns the class of a bean, that of the object behind a proxy where it is known; Object if there is no telling. */
    static Class<?> of(ConfigurableListableBeanFactory beanFactory, String beanName) {
        String name = behindScopedProxy(beanFactory, beanName);
        if (beanFactory.containsBeanDefinition(name)) {
            Object original = beanFactory
                    .getMergedBeanDefinition(name)
                    .getAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE);
            if (original instanceof Class<?> type) {
                return type;
            }
        }
        if (beanFactory.containsSingleton(name)) {
            Object bean = beanFactory.getSingleton(name);
            if (bean != null && !(bean instanceof FactoryBean<?>)) {
                return ClassUtils.getUserClass(AopUtils.getTargetClass(bean));
            }
        }
        Class<?> type = beanFactory.getType(name, false);
        return type == null ? Object.class : ClassUtils.getUserClass(type);
    }

    /** Returns the scope of a bean, or of what is behind its scoped proxy. */
    static String scopeOf(ConfigurableListableBeanFactory beanFactory, String beanName) {
        String name = behindScopedProxy(beanFactory, beanName);
        String scope = beanFactory.containsBeanDefinition(name)
                ? beanFactory.getMergedBeanDefinition(name).getScope()
                : null;
        return scope == null || scope.isEmpty() ? BeanDefinition.SCOPE_SINGLETON : scope;
    }

    private static String behindScopedProxy(ConfigurableListableBeanFactory beanFactory, String beanName) {
        String target = ScopedProxyUtils.getTargetBeanName(beanName);
        return beanFactory.containsBeanDefinition(target) ? target : beanName;
    }
}
