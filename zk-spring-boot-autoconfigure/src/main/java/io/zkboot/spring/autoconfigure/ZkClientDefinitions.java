/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/** Which beans are clients, told from their definitions before there are any beans. */
final class ZkClientDefinitions {
    private ZkClientDefinitions() {}

    /**
     * Returns the names of the beans of a factory, without its ancestors, that are injected by type and may be clients:
     * those that are not made by a method that takes a client, as a view is.
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
        // The search by type has resolved the method, unless there are several of that name.
        Method method = definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
        return method == null || !takesClient(method);
    }

    private static boolean takesClient(Method method) {
        for (int i = 0; i < method.getParameterCount(); i++) {
            ResolvableType type = ResolvableType.forMethodParameter(new MethodParameter(method, i));
            Class<?> raw = type.toClass();
            boolean wrapped = ObjectFactory.class.isAssignableFrom(raw)
                    || Supplier.class.isAssignableFrom(raw)
                    || raw == Optional.class
                    || raw.getName().equals("jakarta.inject.Provider");
            if (ZkClient.class.isAssignableFrom(wrapped ? type.getGeneric().toClass() : raw)) {
                return true;
            }
        }
        return false;
    }
}
