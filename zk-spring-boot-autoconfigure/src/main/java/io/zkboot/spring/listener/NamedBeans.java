/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedExceptionUtils;

/** The beans that annotations name. */
final class NamedBeans {
    private final ConfigurableListableBeanFactory beanFactory;

    NamedBeans(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * Returns the bean of a name, or says why it cannot be had, and what there is instead.
     *
     * @param where begins the text about a mistake
     * @param what what it is to the annotation, as {@code error handler}
     */
    <T> T get(String where, String what, String name, Class<T> type) {
        String called = where + " names the " + what + " '" + name + "', ";
        Object bean;
        try {
            if (!beanFactory.containsBean(name)) {
                throw unusable(called + "and there is no bean of this name.", name, type, null);
            }
            bean = beanFactory.getBean(name);
        } catch (BeansException ex) {
            Throwable cause = NestedExceptionUtils.getMostSpecificCause(ex);
            throw unusable(called + "which cannot be created: " + cause + ".", name, type, ex);
        }
        if (type.isInstance(bean)) {
            return type.cast(bean);
        }
        throw unusable(
                called + "which is no " + type.getSimpleName() + " but a "
                        + bean.getClass().getName() + ".",
                name,
                type,
                null);
    }

    private InvalidZkWatchException unusable(String message, String name, Class<?> wanted, @Nullable Throwable cause) {
        String type = wanted.getSimpleName();
        String[] known = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, wanted, true, false);
        String action = known.length == 0
                ? "Declare a bean '" + name + "' of the type " + type + "; there is none of this type."
                : "Name a bean of the type " + type + "; there are: " + String.join(", ", known) + ".";
        return new InvalidZkWatchException(message, action, cause);
    }
}
