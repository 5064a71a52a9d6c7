/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.ZkWatches;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds {@link ZkWatch} methods and registers an endpoint for each annotation. It looks at the types of beans, so lazy
 * ones are found too; such a bean is made for its first event.
 */
public class ZkWatchMethodProcessor implements SmartInitializingSingleton {
    private final ConfigurableListableBeanFactory beanFactory;
    private final ZkWatchEndpointFactory factory;
    private final ZkWatchEndpointRegistry registry;

    /**
     * Creates one.
     *
     * @param beanFactory whose beans to look at
     * @param factory makes the endpoints
     * @param registry gets them
     */
    public ZkWatchMethodProcessor(
            ConfigurableListableBeanFactory beanFactory,
            ZkWatchEndpointFactory factory,
            ZkWatchEndpointRegistry registry) {
        this.beanFactory = beanFactory;
        this.factory = factory;
        this.registry = registry;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String beanName : beanFactory.getBeanNamesForType(Object.class)) {
            if (!ScopedProxyUtils.isScopedTarget(beanName)) {
                Class<?> type = targetClass(beanName);
                if (type != null && AnnotationUtils.isCandidateClass(type, ZkWatch.class)) {
                    process(beanName, type);
                }
            }
        }
    }

    private @Nullable Class<?> targetClass(String beanName) {
        Class<?> type = AutoProxyUtils.determineTargetClass(beanFactory, beanName);
        if (type != null && ScopedObject.class.isAssignableFrom(type)) {
            Class<?> behindProxy =
                    AutoProxyUtils.determineTargetClass(beanFactory, ScopedProxyUtils.getTargetBeanName(beanName));
            return behindProxy == null ? type : behindProxy;
        }
        return type;
    }

    private void process(String beanName, Class<?> type) {
        Map<Method, Set<ZkWatch>> methods =
                MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Set<ZkWatch>>) method -> {
                    Set<ZkWatch> found = AnnotatedElementUtils.findMergedRepeatableAnnotations(
                            method, ZkWatch.class, ZkWatches.class);
                    return found.isEmpty() ? null : found;
                });
        if (methods.isEmpty()) {
            return;
        }
        if (!beanFactory.isSingleton(beanName)) {
            throw new InvalidZkWatchException(
                    "The bean '" + beanName + "' (" + type.getName()
                            + ") has @ZkWatch methods and is not a singleton; each event would make a new one.",
                    "Make the bean a singleton, or move the method to one.");
        }
        methods.forEach((method, watches) -> {
            Method invocable = invocable(beanName, method);
            watches.forEach(watch -> registry.register(factory.create(beanName, invocable, watch)));
        });
    }

    private Method invocable(String beanName, Method method) {
        try {
            return AopUtils.selectInvocableMethod(method, beanFactory.getType(beanName));
        } catch (IllegalStateException ex) {
            throw new InvalidZkWatchException(
                    "The @ZkWatch method " + method + " of the bean '" + beanName + "' cannot be called: "
                            + ex.getMessage(),
                    "Declare the method in an interface of the bean, or let Spring proxy the class"
                            + " (spring.aop.proxy-target-class=true).",
                    ex);
        }
    }
}
