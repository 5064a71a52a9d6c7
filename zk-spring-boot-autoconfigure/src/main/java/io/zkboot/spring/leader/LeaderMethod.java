/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.Leadership;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ReflectionUtils;

/** A {@link ZkLeader} method of a bean, which may turn out to be a proxy; then it is called through that. */
final class LeaderMethod implements MethodWork.Body {
    private final String where;
    private final Method method;
    private final Supplier<Object> bean;

    /**
     * Creates one.
     *
     * @param where for texts
     * @param method the method, as the class of the bean declares it
     * @param bean gives the bean for each call
     */
    LeaderMethod(String where, Method method, Supplier<Object> bean) {
        this.where = where;
        this.method = method;
        this.bean = bean;
        if (method.getReturnType() != void.class) {
            throw new InvalidZkLeaderException(
                    where + " is at a method that returns a " + method.getReturnType().getSimpleName()
                            + ", for which nobody waits.",
                    "Let it return nothing, and return when its work has ended.");
        }
        for (Class<?> type : method.getParameterTypes()) {
            if (type != Leadership.class && type != long.class && type != Long.class) {
                throw new InvalidZkLeaderException(
                        where + " is at a method with a parameter of the type " + type.getName() + ".",
                        "A parameter may be a Leadership, or a long for the fencing token; inject all else into the"
                                + " bean.");
            }
        }
    }

    /** Refuses a bean of a type that has no way to the method. */
    void requireCallable(Class<?> type) {
        Method unused = callableOn(type);
    }

    @Override
    public void run(Leadership leadership) throws Throwable {
        Object target = bean.get();
        Method callable = callableOn(target.getClass());
        ReflectionUtils.makeAccessible(callable);
        Class<?>[] types = callable.getParameterTypes();
        @Nullable Object[] arguments = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = types[i] == Leadership.class ? leadership : (Object) leadership.epoch();
        }
        try {
            Object unused = callable.invoke(target, arguments);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    private Method callableOn(Class<?> type) {
        boolean proxyOfClass = SpringProxy.class.isAssignableFrom(type) && !Proxy.isProxyClass(type);
        if (proxyOfClass && Modifier.isFinal(method.getModifiers())) {
            throw unreachable("the method is final, and the bean is a proxy of its class", null);
        }
        try {
            return AopUtils.selectInvocableMethod(method, type);
        } catch (IllegalStateException ex) {
            throw unreachable(String.valueOf(ex.getMessage()), ex);
        }
    }

    private InvalidZkLeaderException unreachable(String why, @Nullable Exception cause) {
        String message = where + " is at a method that cannot be called: " + why + ".";
        String action = "Make the method neither private nor final, and declare it in an interface of the bean if that is"
                + " proxied by its interfaces.";
        return cause == null
                ? new InvalidZkLeaderException(message, action)
                : new InvalidZkLeaderException(message, action, cause);
    }
}
