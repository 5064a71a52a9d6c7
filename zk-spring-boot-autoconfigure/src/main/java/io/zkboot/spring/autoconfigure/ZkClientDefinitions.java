/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/** Which beans are clients, told from their definitions before there are any beans. */
final class ZkClientDefinitions {
    private ZkClientDefinitions() {}

    /**
     * Returns the names of the beans of a factory, without its ancestors, that are injected by type and may be clients:
     * those that can be made without a client, unlike a view.
     */
    static List<String> of(ConfigurableListableBeanFactory factory) {
        return Arrays.stream(factory.getBeanNamesForType(ZkClient.class, true, false))
                .filter(name -> isClient(factory, name))
                .toList();
    }

    private static boolean isClient(ConfigurableListableBeanFactory factory, String name) {
        if (!factory.containsBeanDefinition(name)) {
            return true;
        }
        BeanDefinition definition = factory.getMergedBeanDefinition(name);
        if (!definition.isAutowireCandidate() || ScopedProxyUtils.isScopedTarget(name)) {
            return false;
        }
        if (definition instanceof AbstractBeanDefinition known && !known.isDefaultCandidate()) {
            return false;
        }
        // A proxy of a scope stands for what is behind it.
        String target = ScopedProxyUtils.getTargetBeanName(name);
        boolean scoped = factory.containsBeanDefinition(target);
        return !takesClient(factory, scoped ? factory.getMergedBeanDefinition(target) : definition);
    }

    private static boolean takesClient(ConfigurableListableBeanFactory factory, BeanDefinition definition) {
        if (definition.getFactoryMethodName() == null) {
            return takesClient(definition.getResolvableType().resolve());
        }
        // The search by type has resolved the method, unless there are several of that name.
        Method method = definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
        String owner = definition.getFactoryBeanName();
        return (method != null && takesClient(method)) || (owner != null && takesClient(factory.getType(owner, false)));
    }

    /** Whether there is no such object without a client. */
    private static boolean takesClient(@Nullable Class<?> type) {
        if (type == null || type.isInterface()) {
            return false;
        }
        Class<?> declared = ClassUtils.getUserClass(type);
        return Arrays.stream(declared.getDeclaredConstructors()).anyMatch(ZkClientDefinitions::takesClient)
                || Arrays.stream(declared.getDeclaredFields())
                        .anyMatch(field -> isClient(ResolvableType.forField(field))
                                && MergedAnnotations.from(field).isPresent(Autowired.class));
    }

    private static boolean takesClient(Executable executable) {
        for (int i = 0; i < executable.getParameterCount(); i++) {
            if (isClient(ResolvableType.forMethodParameter(MethodParameter.forExecutable(executable, i)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isClient(ResolvableType type) {
        Class<?> raw = type.toClass();
        boolean wrapped = ObjectFactory.class.isAssignableFrom(raw)
                || Supplier.class.isAssignableFrom(raw)
                || raw == Optional.class
                || raw.getName().equals("jakarta.inject.Provider");
        return ZkClient.class.isAssignableFrom(wrapped ? type.getGeneric().toClass() : raw);
    }
}
