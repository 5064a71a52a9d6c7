/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedExceptionUtils;

/** The error handlers of the application: the default one, and those that annotations name. */
final class ErrorHandlers {
    private static final String TYPE = ZkWatchErrorHandler.class.getSimpleName();

    private final ConfigurableListableBeanFactory beanFactory;
    private @Nullable ZkWatchErrorHandler defaultHandler;

    ErrorHandlers(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void setDefault(ZkWatchErrorHandler handler) {
        this.defaultHandler = handler;
    }

    /** Returns what was set, else the only or primary bean, else one that logs. */
    ZkWatchErrorHandler getDefault() {
        if (defaultHandler == null) {
            ZkWatchErrorHandler bean = beanFactory
                    .getBeanProvider(ZkWatchErrorHandler.class, false)
                    .getIfUnique();
            defaultHandler = bean == null ? new LoggingErrorHandler() : bean;
        }
        return defaultHandler;
    }

    /** Returns the bean of a name, or says why it cannot be had, and what there is instead. */
    ZkWatchErrorHandler get(String where, String name) {
        Object bean;
        try {
            if (!beanFactory.containsBean(name)) {
                throw unusable(where, name, "and there is no bean of this name", null);
            }
            bean = beanFactory.getBean(name);
        } catch (BeansException ex) {
            Throwable cause = NestedExceptionUtils.getMostSpecificCause(ex);
            throw unusable(where, name, "which cannot be created: " + cause, ex);
        }
        if (bean instanceof ZkWatchErrorHandler handler) {
            return handler;
        }
        throw unusable(
                where, name, "which is no " + TYPE + " but a " + bean.getClass().getName(), null);
    }

    private InvalidZkWatchException unusable(String where, String name, String why, @Nullable Throwable cause) {
        String[] known = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                beanFactory, ZkWatchErrorHandler.class, true, false);
        String message = where + " names the error handler '" + name + "', " + why + ".";
        String action = known.length == 0
                ? "Declare a bean '" + name + "' of the type " + TYPE + "; there is none of this type."
                : "Name a bean of the type " + TYPE + "; there are: " + String.join(", ", known) + ".";
        return cause == null
                ? new InvalidZkWatchException(message, action)
                : new InvalidZkWatchException(message, action, cause);
    }
}
