/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * Lets a pool that the application declares for watch methods and events rest last in a pause. By itself it would do so
 * early, and Spring stops what depends on a bean before the bean: nobody would be left to tell that the clients stop.
 */
final class WatchExecutorPhase implements BeanPostProcessor {
    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (beanName.equals(ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME)
                && bean instanceof ExecutorConfigurationSupport pool
                && pool.getPhase() == ExecutorConfigurationSupport.DEFAULT_PHASE) {
            pool.setPhase(Integer.MIN_VALUE);
        }
        return bean;
    }
}
