/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method of a bean that may turn out to be a proxy. It is called through the proxy, so that advice applies; what no
 * proxy can intercept (private methods, final ones of a class) is called on the object behind it, for the proxy itself
 * is an empty instance.
 */
final class BeanMethod {
    private final String beanName;
    private final Method method;
    private final Supplier<Object> bean;

    /**
     * Creates one.
     *
     * @param beanName for texts
     * @param method the method, as the class of the bean declares it
     * @param bean gives the bean for each call
     */
    BeanMethod(String beanName, Method method, Supplier<Object> bean) {
        this.beanName = beanName;
        this.method = method;
        this.bean = bean;
        ReflectionUtils.makeAccessible(method);
    }

    /** Refuses a bean of a type that has no way to the method. */
    void requireCallable(Class<?> type) {
        if (!Modifier.isStatic(method.getModifiers())) {
            callableOn(type);
        }
    }

    /** Calls the method, and throws what it throws. */
    @Nullable Object invoke(@Nullable Object[] arguments) throws Throwable {
        try {
            return Modifier.isStatic(method.getModifiers())
                    ? method.invoke(null, arguments)
                    : invoke(bean.get(), arguments);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    private @Nullable Object invoke(Object target, @Nullable Object[] arguments) throws Exception {
        Method callable = callableOn(target.getClass());
        if (callable != null) {
            return callable.invoke(target, arguments);
        }
        if (!(target instanceof Advised proxy)) {
            throw unreachable("the object behind its proxy cannot be had");
        }
        TargetSource source = proxy.getTargetSource();
        Object behind = source.getTarget();
        if (behind == null) {
            throw unreachable("there is no object behind its proxy");
        }
        try {
            return invoke(behind, arguments);
        } finally {
            source.releaseTarget(behind);
        }
    }

    /** The method to call on an object of a type; null if it is a proxy that cannot intercept the method. */
    private @Nullable Method callableOn(Class<?> type) {
        boolean proxy = SpringProxy.class.isAssignableFrom(type);
        if (Proxy.isProxyClass(type)) {
            Method declared = declaredByInterface(type);
            if (declared == null && !(proxy && Modifier.isPrivate(method.getModifiers()))) {
                throw unreachable("no interface of its proxy declares the method");
            }
            return declared;
        }
        if (!method.getDeclaringClass().isAssignableFrom(type)) {
            Method declared = declaredByInterface(type);
            if (declared == null) {
                throw unreachable("the bean is a " + type.getName());
            }
            return declared;
        }
        return !proxy || isOverridable(type) ? method : null;
    }

    private boolean isOverridable(Class<?> subclass) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isFinal(modifiers)) {
            return false;
        }
        if (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)) {
            return true;
        }
        Class<?> declaring = method.getDeclaringClass();
        return declaring.getClassLoader() == subclass.getClassLoader()
                && declaring.getPackageName().equals(subclass.getPackageName());
    }

    /** Also if the types of its parameters are variables there. */
    private @Nullable Method declaredByInterface(Class<?> type) {
        for (Class<?> candidate : ClassUtils.getAllInterfacesForClassAsSet(type)) {
            for (Method declared : candidate.getMethods()) {
                if (declared.getName().equals(method.getName())
                        && declared.getParameterCount() == method.getParameterCount()
                        && (Arrays.equals(declared.getParameterTypes(), method.getParameterTypes())
                                || AopUtils.getMostSpecificMethod(declared, method.getDeclaringClass())
                                        .equals(method))) {
                    ReflectionUtils.makeAccessible(declared);
                    return declared;
                }
            }
        }
        return null;
    }

    private InvalidZkWatchException unreachable(String why) {
        return new InvalidZkWatchException(
                "The @ZkWatch method " + method + " of the bean '" + beanName + "' cannot be called: " + why + ".",
                "Declare the method in an interface of the bean, or let Spring proxy the class"
                        + " (spring.aop.proxy-target-class=true).");
    }
}
