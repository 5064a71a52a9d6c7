/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Which beans say where and as whom a client connects. A named client has those that are qualified with its name, or
 * are named after it, as {@code ordersZkConnectionDetails} is; the default client all others, and none of those: it
 * must not connect to the ensemble of another, nor as another.
 */
final class ClientBeans {
    private final ConfigurableListableBeanFactory beanFactory;
    private final Collection<String> clients;

    /**
     * Creates them.
     *
     * @param clients the names of the named clients
     */
    ClientBeans(ConfigurableListableBeanFactory beanFactory, Collection<String> clients) {
        this.beanFactory = beanFactory;
        this.clients = List.copyOf(clients);
    }

    /** Returns the bean of a named client, null if it has none. */
    <T> @Nullable T of(String client, Class<T> type) {
        String name = nameOf(client, type);
        return name == null ? null : beanFactory.getBean(name, type);
    }

    /** Returns the name of the bean of a named client, null if it has none. */
    @Nullable String nameOf(String client, Class<?> type) {
        List<String> found = Arrays.stream(namesOf(type))
                .filter(name -> isFor(client, type, name))
                .toList();
        if (found.size() > 1) {
            throw new NoUniqueBeanDefinitionException(type, found);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the bean of the default client, null if it has none. */
    <T> @Nullable T ofDefault(Class<T> type) {
        String[] all = namesOf(type);
        List<String> own =
                Arrays.stream(all).filter(name -> !isReserved(type, name)).toList();
        List<String> candidates = own.stream().filter(this::isCandidate).toList();
        ZkConnectionDetails joined = type == ZkConnectionDetails.class ? joined(candidates) : null;
        if (joined != null) {
            return type.cast(joined);
        }
        if (own.size() == all.length
                && candidates.size() > 1) { // of one bean it would not ask whether it is a candidate
            return beanFactory.getBeanProvider(type).getIfAvailable();
        }
        if (candidates.size() > 1) {
            List<String> primary = candidates.stream().filter(this::isPrimary).toList();
            if (primary.size() != 1) {
                throw new NoUniqueBeanDefinitionException(type, candidates);
            }
            candidates = primary;
        }
        return candidates.isEmpty() ? null : beanFactory.getBean(candidates.get(0), type);
    }

    /** Servers that are told of one by one are one answer. */
    private @Nullable ZkConnectionDetails joined(List<String> candidates) {
        if (candidates.size() < 2 || candidates.stream().anyMatch(this::isPrimary)) {
            return null;
        }
        return JoinedEnsembleDetails.of(candidates.stream()
                .map(name -> beanFactory.getBean(name, ZkConnectionDetails.class))
                .toList());
    }

    /** Returns the name of a bean of the default client, null if there is none. */
    @Nullable String nameOfDefault(Class<?> type) {
        return Arrays.stream(namesOf(type))
                .filter(name -> !isReserved(type, name) && isCandidate(name))
                .findFirst()
                .orElse(null);
    }

    private String[] namesOf(Class<?> type) {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, type, true, false);
    }

    private boolean isReserved(Class<?> type, String name) {
        return clients.stream().anyMatch(client -> isFor(client, type, name));
    }

    private boolean isFor(String client, Class<?> type, String name) {
        Predicate<String> match =
                qualifier -> qualifier.equals(client) || qualifier.equals(client + type.getSimpleName());
        return BeanFactoryAnnotationUtils.isQualifierMatch(match, name, beanFactory);
    }

    /** Whether it is injected by type; one that is injected by its name alone is that of somebody who names it. */
    private boolean isCandidate(String name) {
        return !beanFactory.containsBeanDefinition(name)
                || (beanFactory.getMergedBeanDefinition(name) instanceof AbstractBeanDefinition definition
                        && definition.isAutowireCandidate()
                        && definition.isDefaultCandidate());
    }

    private boolean isPrimary(String name) {
        return beanFactory.containsBeanDefinition(name)
                && beanFactory.getMergedBeanDefinition(name).isPrimary();
    }
}
