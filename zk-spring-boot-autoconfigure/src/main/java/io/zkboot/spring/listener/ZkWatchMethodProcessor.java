/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.internal.BeanTypes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.AnnotationConfigurationException;

/**
 * Finds {@link ZkWatch} methods and registers an endpoint for each annotation, and lets the {@link ZkWatchConfigurer}
 * beans add theirs. It looks at the types of beans, so lazy ones are found too; such a bean is made for its first
 * event.
 *
 * <p>Most beans are not ours: one that cannot be looked at is passed over, unless its class file has the annotation.
 */
final class ZkWatchMethodProcessor implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(ZkWatchMethodProcessor.class);

    /** Scopes whose beans live shorter than a watch, or are there for the threads of others only. */
    private static final Set<String> SHORT_LIVED =
            Set.of(BeanDefinition.SCOPE_PROTOTYPE, "request", "session", "websocket");

    private final ConfigurableListableBeanFactory beanFactory;
    private final BeanTypes types;
    private final WatchMethods watchMethods;
    private final ZkWatchEndpointFactory factory;
    private final ZkWatchEndpointRegistry registry;

    /**
     * Creates one.
     *
     * @param beanFactory whose beans to look at; not those of its parent
     * @param factory makes the endpoints
     * @param registry gets them
     */
    ZkWatchMethodProcessor(
            ConfigurableListableBeanFactory beanFactory,
            ZkWatchEndpointFactory factory,
            ZkWatchEndpointRegistry registry) {
        this.beanFactory = beanFactory;
        this.types = new BeanTypes(beanFactory);
        this.watchMethods = new WatchMethods(beanFactory.getBeanClassLoader());
        this.factory = factory;
        this.registry = registry;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<ZkWatchConfigurer> configurers = configurers();
        configurers.forEach(configurer -> configurer.configure(factory));
        List<String> beanNames = new ArrayList<>();
        beanFactory.getBeanNamesIterator().forEachRemaining(beanNames::add);
        for (String beanName : beanNames) {
            if (!ScopedProxyUtils.isScopedTarget(beanName) && !isAbstract(beanName)) {
                process(beanName);
                if (isFactoryBean(beanName)) {
                    process(BeanFactory.FACTORY_BEAN_PREFIX + beanName);
                }
            }
        }
        configurers.forEach(configurer -> configurer.registerEndpoints(registry, factory));
    }

    /** In their order; those of the parent have done their work there. */
    private List<ZkWatchConfigurer> configurers() {
        List<ZkWatchConfigurer> own = Stream.of(beanFactory.getBeanNamesForType(ZkWatchConfigurer.class, true, false))
                .map(name -> beanFactory.getBean(name, ZkWatchConfigurer.class))
                .toList();
        return beanFactory
                .getBeanProvider(ZkWatchConfigurer.class, false)
                .orderedStream()
                .filter(own::contains)
                .toList();
    }

    private boolean isAbstract(String beanName) {
        BeanDefinition definition = types.definitionOf(beanName);
        return definition != null && definition.isAbstract();
    }

    private boolean isFactoryBean(String beanName) {
        try {
            return beanFactory.isFactoryBean(beanName);
        } catch (Exception | LinkageError ex) {
            return false; // it was passed over already
        }
    }

    private void process(String beanName) {
        Class<?> type;
        try {
            type = types.classOf(beanName);
        } catch (Exception | LinkageError ex) {
            log.debug("The class of the bean '{}' cannot be told; no @ZkWatch method is looked for", beanName, ex);
            return;
        }
        if (type == null) {
            return;
        }
        Map<Method, Set<ZkWatch>> methods = methods(beanName, type);
        if (methods.isEmpty()) {
            return;
        }
        requireLongLived(beanName, type);
        Class<?> actual = beanFactory.getType(beanName, false);
        methods.forEach((method, watches) -> {
            if (actual != null) {
                new BeanMethod(beanName, method, () -> beanFactory.getBean(beanName)).requireCallable(actual);
            }
            watches.forEach(watch -> registry.register(factory.create(beanName, method, watch)));
        });
    }

    private Map<Method, Set<ZkWatch>> methods(String beanName, Class<?> type) {
        try {
            return watchMethods.of(type);
        } catch (Exception | LinkageError ex) {
            // Of all annotations only ours are evaluated.
            if (ex instanceof AnnotationConfigurationException || watchMethods.isDeclaredBy(type.getName())) {
                throw new InvalidZkWatchException(
                        bean(beanName, type) + " and cannot be looked at: "
                                + NestedExceptionUtils.getMostSpecificCause(ex),
                        "Correct the annotation, put what is missing on the class path, or move the @ZkWatch methods"
                                + " to a class that does without it.",
                        ex);
            }
            log.debug("The bean '{}' cannot be looked at for @ZkWatch methods", beanName, ex);
            return Map.of();
        }
    }

    private void requireLongLived(String beanName, Class<?> type) {
        String scope = types.scopeOf(beanName);
        if (SHORT_LIVED.contains(scope)) {
            throw new InvalidZkWatchException(
                    bean(beanName, type) + " and is in the scope '" + scope
                            + "', which has no bean that would live as long as a watch.",
                    "Make the bean a singleton, or move the @ZkWatch methods to one.");
        }
        if (scope.equals(BeanDefinition.SCOPE_SINGLETON) && !beanFactory.isSingleton(beanName)) {
            throw new InvalidZkWatchException(
                    bean(beanName, type) + ", and its FactoryBean would make a new one for each event.",
                    "Make the bean a singleton, or move the @ZkWatch methods to one.");
        }
    }

    private static String bean(String beanName, Class<?> type) {
        return "The bean '" + beanName + "' (" + type.getName() + ") has @ZkWatch methods";
    }
}
