/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import java.lang.reflect.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/**
 * Says how to declare a view that was taken for a client, and has displaced the one that it is made from. Comes before
 * Spring Boot's own analyzers, which see a cycle or a missing bean.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ZkViewFailureAnalyzer extends AbstractFailureAnalyzer<BeanCreationException> {
    private final @Nullable BeanFactory beanFactory;

    ZkViewFailureAnalyzer(@Nullable BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanCreationException cause) {
        if (!(beanFactory instanceof ConfigurableListableBeanFactory factory)
                || factory.containsBean(ZkClients.DEFAULT_BEAN_NAME)
                || factory.getBeanNamesForType(ZkClients.class, false, false).length == 0) {
            return null;
        }
        List<String> clients = ZkClientDefinitions.of(factory);
        BeansException wanting = wantingClient(cause, clients);
        if (clients.isEmpty() || wanting == null) {
            return null;
        }
        String description =
                "The beans %s are ZooKeeper clients, so none is auto-configured. But one is needed to make them:%n%n%s"
                        .formatted(clients, wanting.getMessage());
        return new FailureAnalysis(
                description,
                "If such a bean is a view of the auto-configured client, declare it with @Bean(defaultCandidate = false),"
                        + " and inject it with a @Qualifier, or let its bean method take the client as a parameter. If it is"
                        + " another client, build it in a configuration class that needs no client.",
                rootFailure);
    }

    /** Returns the failure to get a client for which there is none, or only one that is being made. */
    private static @Nullable BeansException wantingClient(Throwable failure, List<String> clients) {
        UnsatisfiedDependencyException wanting = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsatisfiedDependencyException unsatisfied && isForClient(unsatisfied)) {
                wanting = unsatisfied;
            }
            if (cause instanceof BeanCurrentlyInCreationException cycle) {
                return wanting != null || !clients.contains(cycle.getBeanName()) ? wanting : cycle;
            }
            if (cause instanceof NoSuchBeanDefinitionException missing && missing.getNumberOfBeansFound() == 0) {
                return wanting != null || !isForClient(missing) ? wanting : missing;
            }
        }
        return null;
    }

    private static boolean isForClient(NoSuchBeanDefinitionException missing) {
        ResolvableType type = missing.getResolvableType();
        return ZkClients.DEFAULT_BEAN_NAME.equals(missing.getBeanName())
                || (type != null && ZkClient.class.isAssignableFrom(type.toClass()));
    }

    private static boolean isForClient(UnsatisfiedDependencyException failure) {
        InjectionPoint point = failure.getInjectionPoint();
        if (point == null) {
            return false;
        }
        MethodParameter parameter = point.getMethodParameter();
        Field field = point.getField();
        Class<?> type = parameter != null ? parameter.getParameterType() : field != null ? field.getType() : null;
        return type != null && ZkClient.class.isAssignableFrom(type);
    }
}
