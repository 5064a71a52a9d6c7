/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.ScopeNotActiveException;
import org.springframework.core.annotation.OrderUtils;

/**
 * Which beans of a factory, without those of its ancestors, are injected by type. What the factory itself tells of a
 * type is not that: it takes a lone bean though that is injected by its name alone, counts such beans among others, and
 * looks in its parent.
 */
public final class InjectedByType {
    private final ConfigurableListableBeanFactory beanFactory;

    public InjectedByType(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** Whether a bean is injected by type, and not by its name or qualifier alone, or never. */
    public boolean isCandidate(String name) {
        BeanDefinition definition = definitionOf(name);
        return definition == null
                || (definition.isAutowireCandidate()
                        && (!(definition instanceof AbstractBeanDefinition known) || known.isDefaultCandidate()));
    }

    /** Whether a bean comes before others. */
    public boolean isPrimary(String name) {
        BeanDefinition definition = definitionOf(name);
        return definition != null && definition.isPrimary();
    }

    /**
     * Returns the one that is injected: the only primary one; without a primary one the only one that is no fallback,
     * otherwise the one of the highest {@code @Priority}. That the name of a parameter or field tells as well is for
     * those who have one. Null if there is none or no telling.
     *
     * @param candidates names of candidates of one type
     */
    public @Nullable String choose(Collection<String> candidates) {
        if (candidates.size() == 1) {
            return candidates.iterator().next();
        }
        List<String> primary = those(candidates, this::isPrimary);
        if (!primary.isEmpty()) {
            return only(primary);
        }
        String regular = only(those(candidates, name -> !isFallback(name)));
        return regular != null ? regular : ofHighestPriority(candidates);
    }

    /**
     * Returns a bean; null if its method has returned that, or its scope is not active.
     *
     * @param name its name, which exists
     */
    public <T> @Nullable T bean(String name, Class<T> type) {
        try {
            Object bean = beanFactory.getBean(name);
            return type.isInstance(bean) ? type.cast(bean) : null; // there is a bean of another type in place of a null
        } catch (ScopeNotActiveException ex) {
            return null;
        }
    }

    private @Nullable String ofHighestPriority(Collection<String> candidates) {
        TreeMap<Integer, List<String>> byPriority = new TreeMap<>();
        for (String name : candidates) {
            Class<?> type = beanFactory.getType(name);
            Integer priority = type == null ? null : OrderUtils.getPriority(type);
            if (priority != null) {
                byPriority.computeIfAbsent(priority, known -> new ArrayList<>()).add(name);
            }
        }
        return byPriority.isEmpty() ? null : only(byPriority.values().iterator().next());
    }

    private boolean isFallback(String name) {
        BeanDefinition definition = definitionOf(name);
        return definition != null && definition.isFallback();
    }

    /** Null for one that was registered without a definition; a parent may have one of that name. */
    private @Nullable BeanDefinition definitionOf(String name) {
        return beanFactory.containsBeanDefinition(name) ? beanFactory.getMergedBeanDefinition(name) : null;
    }

    private static List<String> those(Collection<String> names, Predicate<String> which) {
        return names.stream().filter(which).toList();
    }

    private static @Nullable String only(List<String> names) {
        return names.size() == 1 ? names.get(0) : null;
    }
}
