/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/** What is known of beans without making one, or the factory of one: their classes behind proxies, and their scopes. */
public final class BeanTypes {
    private final ConfigurableListableBeanFactory beanFactory;

    public BeanTypes(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Whether a class is one of Spring's own, which has none of our annotations, and not one of an application there.
     */
    public static boolean isOfSpring(Class<?> type) {
        return type.getName().startsWith("org.springframework.")
                && !AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class);
    }

    /**
     * Returns the class of a bean, that of the object behind a proxy where it is known; null if there is no telling.
     */
    public @Nullable Class<?> classOf(String beanName) {
        String name = behindScopedProxy(beanName);
        Class<?> original = originalOf(name);
        if (original != null) {
            return original;
        }
        Class<?> type = beanFactory.getType(name, false);
        return type == null ? null : ClassUtils.getUserClass(type);
    }

    /** As it was noted when the bean was put behind a proxy. */
    private @Nullable Class<?> originalOf(String name) {
        BeanDefinition definition = BeanFactoryUtils.isFactoryDereference(name) ? null : definitionOf(name);
        Object original =
                definition == null ? null : definition.getAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE);
        return original instanceof Class<?> type ? type : null;
    }

    /**
     * As {@link #classOf}, and of a bean that is there the class of the object behind its proxy, whatever the proxy is;
     * Object if there is no telling.
     */
    public Class<?> targetClassOf(String beanName) {
        String name = behindScopedProxy(beanName);
        Class<?> original = originalOf(name);
        if (original != null) {
            return original;
        }
        Object bean = beanFactory.containsSingleton(name) ? beanFactory.getSingleton(name) : null;
        if (bean != null && !(bean instanceof FactoryBean<?>)) {
            return ClassUtils.getUserClass(AopUtils.getTargetClass(bean));
        }
        Class<?> type = classOf(beanName);
        return type == null ? Object.class : type;
    }

    /** Returns the type of a bean that has a method, with the type arguments that its {@code @Bean} method gives. */
    public ResolvableType typeOf(String beanName, Method method) {
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
    public String scopeOf(String beanName) {
        BeanDefinition definition = definitionOf(behindScopedProxy(beanName));
        String scope = definition == null ? null : definition.getScope();
        return scope == null || scope.isEmpty() ? BeanDefinition.SCOPE_SINGLETON : scope;
    }

    /** Returns the merged definition; null for a singleton that was registered as an object. */
    public @Nullable BeanDefinition definitionOf(String beanName) {
        String name = BeanFactoryUtils.transformedBeanName(beanName);
        return beanFactory.containsBeanDefinition(name) ? beanFactory.getMergedBeanDefinition(name) : null;
    }

    private String behindScopedProxy(String beanName) {
        String target = ScopedProxyUtils.getTargetBeanName(beanName);
        return beanFactory.containsBeanDefinition(target) ? target : beanName;
    }
}
