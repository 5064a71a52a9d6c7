/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Who hears of failures of endpoints that name nobody. */
final class DefaultErrorHandler {
    private final ConfigurableListableBeanFactory beanFactory;
    private @Nullable ZkWatchErrorHandler handler;

    DefaultErrorHandler(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    void set(ZkWatchErrorHandler newHandler) {
        handler = newHandler;
    }

    /** Returns what was set, else the only or primary bean, else one that logs. */
    ZkWatchErrorHandler get() {
        if (handler == null) {
            ZkWatchErrorHandler bean = beanFactory
                    .getBeanProvider(ZkWatchErrorHandler.class, false)
                    .getIfUnique();
            handler = bean == null ? new LoggingErrorHandler() : bean;
        }
        return handler;
    }
}
