/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.spring.internal.BeanTypes;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/** Reads the annotations of a bean, and refuses what cannot work. */
final class LeaderAnnotations {
    private static final Logger log = LoggerFactory.getLogger(LeaderAnnotations.class);

    /** Scopes whose beans live shorter than an election. */
    private static final Set<String> SHORT_LIVED =
            Set.of(BeanDefinition.SCOPE_PROTOTYPE, "request", "session", "websocket");

    private final ConfigurableListableBeanFactory beanFactory;
    private final BeanTypes types;
    private final ElectionRequests texts;
    private final boolean elections;

    /**
     * Creates it.
     *
     * @param elections whether elections are stood for; otherwise none is asked for, and no client needed
     */
    LeaderAnnotations(ConfigurableListableBeanFactory beanFactory, boolean elections) {
        this.beanFactory = beanFactory;
        this.elections = elections;
        this.types = new BeanTypes(beanFactory);
        this.texts = new ElectionRequests(beanFactory);
    }

    /**
     * An annotation.
     *
     * @param where it and what it stands at, for texts
     * @param request null if it names the election by its id, or if none is stood for
     * @param id the id then
     * @param name name of the work
     * @param source null for a method that looks by itself whether it may run
     */
    record Found(
            String where,
            @Nullable ElectionRequest request,
            String id,
            String name,
            ZkElection.@Nullable WorkSource source) {
        void addTo(ZkElection election) {
            if (source == null) {
                election.addCaller(name);
            } else {
                election.add(name, source);
            }
        }
    }

    /** Returns all annotations of a bean. */
    List<Found> of(String beanName, Class<?> type) {
        if (BeanTypes.isOfSpring(type)) {
            return ofBean(beanName, type);
        }
        List<Found> found = new ArrayList<>(ofBean(beanName, type));
        if (AnnotationUtils.isCandidateClass(type, Set.of(ZkLeader.class, LeaderOnly.class))) {
            methods(beanName, type, ZkLeader.class).forEach((method, leader) -> {
                if (!AnnotatedElementUtils.isAnnotated(method, Bean.class)) { // that is about the bean
                    found.add(method(beanName, type, method, leader));
                }
            });
            methods(beanName, type, LeaderOnly.class)
                    .forEach((method, only) -> found.add(only(beanName, method, only)));
        }
        return found;
    }

    private <A extends Annotation> Map<Method, A> methods(String beanName, Class<?> type, Class<A> annotation) {
        try {
            return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<A>)
                    method -> AnnotatedElementUtils.findMergedAnnotation(method, annotation));
        } catch (LinkageError | TypeNotPresentException ex) {
            log.debug("The bean '{}' cannot be looked at for @{}", beanName, annotation.getSimpleName(), ex);
            return Map.of();
        }
    }

    private List<Found> ofBean(String beanName, Class<?> type) {
        String target = ScopedProxyUtils.getTargetBeanName(beanName);
        String marked = beanFactory.containsBeanDefinition(target) ? target : beanName;
        ZkLeader leader;
        try {
            leader = beanFactory.findAnnotationOnBean(marked, ZkLeader.class, false);
        } catch (LinkageError | TypeNotPresentException ex) {
            log.debug("The bean '{}' cannot be looked at for @ZkLeader", beanName, ex);
            return List.of();
        }
        if (leader == null) {
            return List.of();
        }
        String where = LeaderLifecycleProcessor.where(beanName, type);
        requireLongLived(where, beanName);
        if (types.scopeOf(beanName).equals("refresh")) {
            throw new InvalidZkLeaderException(
                    where + " is at a bean of the scope 'refresh': nobody would start what takes its place after a"
                            + " refresh.",
                    "Make the bean a singleton that asks for its settings anew, or put @ZkLeader on a method.");
        }
        if (!Lifecycle.class.isAssignableFrom(type)) {
            throw new InvalidZkLeaderException(
                    where + " is at a bean that is no Lifecycle, so it cannot be started and stopped.",
                    "Let it implement org.springframework.context.Lifecycle, or put @ZkLeader on a method of it.");
        }
        if (leader.afterReturn() != ZkLeader.AfterReturn.LEAD_ON) {
            throw new InvalidZkLeaderException(
                    where + " says what follows when a method returns, and is at no method.",
                    "Leave the attribute 'afterReturn' out, or put @ZkLeader on a method.");
        }
        Object bean = known(marked);
        if (bean == null) { // one that is there was looked at when it was made
            LeaderLifecycleProcessor.requireProxyable(where, type);
        } else if (!LeaderLifecycleProcessor.holdsBack(bean)) {
            throw notProxied(where, "the context would start it, whoever leads");
        }
        Stops stops = beanFactory.getBean(LeaderLifecycleProcessor.class).stopsOf(marked);
        return List.of(new Found(
                where,
                elections ? texts.request(where, leader) : null,
                "",
                beanName,
                (threads, ends) -> new LifecycleWork(
                        "The bean '" + beanName + "'",
                        threads,
                        () -> beanFactory.getBean(beanName, Lifecycle.class),
                        stops)));
    }

    private Found method(String beanName, Class<?> type, Method method, ZkLeader leader) {
        String where = "The @ZkLeader of " + method + " (bean '" + beanName + "')";
        requireLongLived(where, beanName);
        LeaderMethod called = new LeaderMethod(where, method, () -> beanFactory.getBean(beanName));
        Object bean = known(beanName);
        called.requireCallable(bean == null ? type : bean.getClass());
        boolean resigns = leader.afterReturn() == ZkLeader.AfterReturn.RESIGN;
        String name = beanName + "." + method.getName();
        return new Found(
                where,
                elections ? texts.request(where, leader) : null,
                "",
                name,
                (threads, ends) -> new MethodWork(name, threads, called, resigns ? ends : leadOn(ends)));
    }

    private static MethodWork.Ends leadOn(MethodWork.Ends ends) {
        return new MethodWork.Ends() {
            @Override
            public void returned(Leadership leadership) {
                // Its work is done; it leads on.
            }

            @Override
            public void failed(LeaderWork work, Leadership leadership, Throwable failure) {
                ends.failed(work, leadership, failure);
            }
        };
    }

    private Found only(String beanName, Method method, LeaderOnly only) {
        String where = "The @LeaderOnly of " + method + " (bean '" + beanName + "')";
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers) || Modifier.isStatic(modifiers)) {
            throw new InvalidZkLeaderException(
                    where + " is at a method that is private, final or static, so that no proxy can hold it back.",
                    "Make it none of these.");
        }
        SkippedResult.require(where, method);
        Object bean = known(beanName);
        if (bean != null && !LeaderOnlyCalls.intercepts(bean)) {
            throw notProxied(where, "it would run, whoever leads");
        }
        String election = texts.election(where, only);
        boolean path = election.startsWith("/");
        return new Found(
                where,
                path && elections ? texts.request(where, only, election) : null,
                election,
                beanName + "." + method.getName(),
                null);
    }

    /** Returns a bean that is there; null for one that is lazy, or comes out of a factory. */
    private @Nullable Object known(String beanName) {
        Object bean = beanFactory.containsSingleton(beanName) ? beanFactory.getSingleton(beanName) : null;
        return bean instanceof FactoryBean<?> ? null : bean;
    }

    private static InvalidZkLeaderException notProxied(String where, String what) {
        return new InvalidZkLeaderException(
                where + " is at a bean that is not behind a proxy: " + what + ".",
                "A bean that is registered as a finished object, or that a BeanPostProcessor needs, is not proxied. Declare"
                        + " it as any other bean, or move the method to one.");
    }

    private void requireLongLived(String where, String beanName) {
        String scope = types.scopeOf(beanName);
        if (SHORT_LIVED.contains(scope)) {
            throw new InvalidZkLeaderException(
                    where + " is at a bean of the scope '" + scope + "', which lives shorter than an election.",
                    "Make the bean a singleton, or move the annotation to one.");
        }
    }
}
