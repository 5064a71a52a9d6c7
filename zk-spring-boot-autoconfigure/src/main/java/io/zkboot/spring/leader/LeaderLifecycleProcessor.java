/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.ProxyProcessorSupport;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.context.Lifecycle;

/**
 * Puts a proxy before each {@link Lifecycle} bean that a {@link ZkLeader} marks, so that it starts when this
 * application leads, and not when the context does: neither at its start, nor when it is started again.
 */
final class LeaderLifecycleProcessor extends ProxyProcessorSupport implements SmartInstantiationAwareBeanPostProcessor {
    private static final long serialVersionUID = 1L;

    private static final Logger log = LoggerFactory.getLogger(ZkLeaders.class);

    /** Whether the thread is starting a bean as the leader. */
    private static final ThreadLocal<Boolean> STARTING = new ThreadLocal<>();

    private static final Set<String> OF_A_LIFECYCLE = Set.of("start", "stop", "isRunning", "isAutoStartup");

    private final transient ConfigurableListableBeanFactory beanFactory;
    private final transient Map<String, Stops> stops = new ConcurrentHashMap<>();

    LeaderLifecycleProcessor(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        setOrder(LeaderOnlyProcessor.ORDER);
    }

    /** Starts a bean that is behind such a proxy. */
    static void start(Lifecycle bean) {
        STARTING.set(true);
        try {
            bean.start();
        } finally {
            STARTING.remove();
        }
    }

    /** Whether a bean is behind such a proxy. */
    static boolean holdsBack(Object bean) {
        return bean instanceof Advised advised
                && Arrays.stream(advised.getAdvisors()).anyMatch(each -> each.getAdvice() instanceof Gate);
    }

    /** Returns the stops of a bean of this name that is behind such a proxy. */
    Stops stopsOf(String beanName) {
        return stops.computeIfAbsent(beanName, name -> new Stops());
    }

    static String where(String beanName, Class<?> type) {
        return "The @ZkLeader of the bean '" + beanName + "' (" + type.getName() + ")";
    }

    /** A final method would run on the proxy, which has no state, and never on the bean. */
    static void requireProxyable(String where, Class<?> type) {
        Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isFinal(method.getModifiers()) && isOfALifecycle(method))
                .findFirst()
                .ifPresent(method -> {
                    throw new InvalidZkLeaderException(
                            where + " is at a bean whose " + method.getName()
                                    + "() is final, so that no proxy can hold it back, and the bean would never run.",
                            "Take the 'final' away. If the class is not yours, set autoStartup of its bean to false, and"
                                    + " put @ZkLeader on a Lifecycle bean of yours that starts and stops it.");
                });
    }

    private static boolean isOfALifecycle(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        return OF_A_LIFECYCLE.contains(method.getName())
                && !Modifier.isStatic(method.getModifiers())
                && (parameters.length == 0
                        || (method.getName().equals("stop")
                                && parameters.length == 1
                                && parameters[0] == Runnable.class));
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        // The proxy of a scope is infrastructure, and what is behind it a bean: two gates would let nobody through.
        if (!(bean instanceof Lifecycle) || bean instanceof AopInfrastructureBean || !isMarked(beanName)) {
            return bean;
        }
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(gate(beanName));
        Class<?> type = AopUtils.getTargetClass(bean);
        String where = where(beanName, type);
        if (bean instanceof Advised advised && !advised.isFrozen()) {
            if (AopUtils.isCglibProxy(bean)) { // otherwise it is called by its interfaces, which have nothing final
                requireProxyable(where, type);
            }
            advised.addAdvisor(0, advisor);
            return bean;
        }
        requireProxyable(where, bean.getClass());
        ProxyFactory proxies = proxies(advisor);
        proxies.setTarget(bean);
        return proxies.getProxy(getProxyClassLoader());
    }

    /** Makes the class of the proxy while the application is generated ahead of time: a native image makes none. */
    @Override
    public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
        if (!Lifecycle.class.isAssignableFrom(beanClass)
                || Advised.class.isAssignableFrom(beanClass)
                || !isMarked(beanName)) {
            return beanClass;
        }
        ProxyFactory proxies = proxies(new DefaultPointcutAdvisor(gate(beanName)));
        proxies.setTargetClass(beanClass);
        return proxies.getProxyClass(getProxyClassLoader());
    }

    private ProxyFactory proxies(DefaultPointcutAdvisor advisor) {
        ProxyFactory proxies = new ProxyFactory();
        proxies.copyFrom(this);
        proxies.setProxyTargetClass(true); // the interfaces of a container are not all that its users call
        proxies.addAdvisor(advisor);
        return proxies;
    }

    /** What the application initializes by itself need not be a bean, and its name not be known. */
    private boolean isMarked(String beanName) {
        return beanFactory.containsLocalBean(beanName)
                && beanFactory.findAnnotationOnBean(beanName, ZkLeader.class, false) != null;
    }

    private Gate gate(String beanName) {
        return new Gate(beanName, stopsOf(beanName));
    }

    private record Gate(String beanName, Stops stops) implements MethodInterceptor {
        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            if (invocation.getMethod().getName().equals("stop") && isOfALifecycle(invocation.getMethod())) {
                return stops.call(invocation);
            }
            if (invocation.getMethod().getParameterCount() == 0) {
                switch (invocation.getMethod().getName()) {
                    case "start" -> {
                        if (STARTING.get() == null) {
                            log.debug("The bean '{}' is not started: its @ZkLeader does that when it leads", beanName);
                            return null;
                        }
                        STARTING.remove(); // beans that it starts in turn are not meant
                    }
                    case "isAutoStartup" -> {
                        return false;
                    }
                    default -> {}
                }
            }
            return invocation.proceed();
        }
    }
}
