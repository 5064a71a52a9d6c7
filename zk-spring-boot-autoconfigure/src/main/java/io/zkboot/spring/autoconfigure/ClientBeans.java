/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.spring.internal.InjectedByType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

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
        String name = nameOf(client, type, true);
        return name == null ? null : new InjectedByType(beanFactory).bean(name, type);
    }

    /** Returns the name of the bean of a named client, null if it has none. Makes no beans. */
    @Nullable String nameOf(String client, Class<?> type) {
        return nameOf(client, type, false);
    }

    private @Nullable String nameOf(String client, Class<?> type, boolean eager) {
        String[] all = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, type, true, eager);
        List<String> found = Arrays.stream(all)
                .filter(name -> isFor(client, type, name, beanFactory))
                .toList();
        if (found.size() > 1) {
            throw new NoUniqueBeanDefinitionException(type, found);
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /**
     * Returns the bean of the default client, null if it has none. What an ancestor has is for those that have none.
     */
    <T> @Nullable T ofDefault(Class<T> type) {
        for (ConfigurableListableBeanFactory factory : factories()) {
            T bean = ofDefault(type, factory);
            if (bean != null) {
                return bean;
            }
        }
        return null;
    }

    private <T> @Nullable T ofDefault(Class<T> type, ConfigurableListableBeanFactory factory) {
        List<String> candidates = candidates(type, factory, true);
        if (candidates.isEmpty()) {
            return null;
        }
        InjectedByType injected = new InjectedByType(factory);
        ZkConnectionDetails joined = type == ZkConnectionDetails.class ? joined(candidates, injected) : null;
        if (joined != null) {
            return type.cast(joined);
        }
        String chosen = injected.choose(candidates);
        if (chosen == null) {
            throw new NoUniqueBeanDefinitionException(type, candidates);
        }
        return injected.bean(chosen, type);
    }

    /** Servers that are told of one by one are one answer. */
    private static @Nullable ZkConnectionDetails joined(List<String> candidates, InjectedByType injected) {
        if (candidates.size() < 2 || candidates.stream().anyMatch(injected::isPrimary)) {
            return null;
        }
        List<ZkConnectionDetails> all = new ArrayList<>();
        for (String name : candidates) {
            ZkConnectionDetails one = injected.bean(name, ZkConnectionDetails.class);
            if (one == null) {
                return null;
            }
            all.add(one);
        }
        return JoinedEnsembleDetails.of(all);
    }

    /** Returns the name of a bean of the default client, null if there is none. Makes no beans. */
    @Nullable String nameOfDefault(Class<?> type) {
        return factories().stream()
                .flatMap(factory -> candidates(type, factory, false).stream())
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns what is injected by type and not that of a named client; what is injected by its name alone is that of
     * somebody who names it.
     *
     * @param eager whether to make factories of beans that do not tell otherwise what they make
     */
    private List<String> candidates(Class<?> type, ConfigurableListableBeanFactory factory, boolean eager) {
        InjectedByType injected = new InjectedByType(factory);
        return Arrays.stream(factory.getBeanNamesForType(type, true, eager))
                .filter(name -> injected.isCandidate(name)
                        && clients.stream().noneMatch(client -> isFor(client, type, name, factory)))
                .toList();
    }

    /** Returns the factory and its ancestors, whose definitions are asked for each by itself. */
    private List<ConfigurableListableBeanFactory> factories() {
        List<ConfigurableListableBeanFactory> factories = new ArrayList<>();
        BeanFactory next = beanFactory;
        while (next instanceof ConfigurableListableBeanFactory factory) {
            factories.add(factory);
            next = factory.getParentBeanFactory();
        }
        return factories;
    }

    private static boolean isFor(
            String client, Class<?> type, String name, ConfigurableListableBeanFactory beanFactory) {
        Predicate<String> match =
                qualifier -> qualifier.equals(client) || qualifier.equals(client + type.getSimpleName());
        return BeanFactoryAnnotationUtils.isQualifierMatch(match, name, beanFactory);
    }
}
