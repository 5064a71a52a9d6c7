/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkClientBeanPostProcessor;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.internal.WhenMissing;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** What {@link io.zkboot.spring.EnableZkWatch} brings: each bean unless the context has one of its own. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class ZkWatchConfiguration {
    @Bean
    @Conditional(WhenMissing.class)
    static ZkClients zkClients(ConfigurableListableBeanFactory beanFactory) {
        return new ZkClients(beanFactory, "zk");
    }

    @Bean
    @Conditional(WhenMissing.class)
    static ZkClientBeanPostProcessor zkClientBeanPostProcessor() {
        return new ZkClientBeanPostProcessor();
    }

    // Not a candidate for injection by type: it must not displace the application's own executor.
    @Bean(name = ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME, defaultCandidate = false)
    @Conditional(WhenMissing.class)
    static SimpleAsyncTaskExecutor zkWatchTaskExecutor(ConfigurableListableBeanFactory beanFactory) {
        return new WatchThreads(beanFactory.getBeanClassLoader());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static WatchExecutorPhase zkWatchExecutorPhase() {
        return new WatchExecutorPhase();
    }

    @Bean
    @Conditional(WhenMissing.class)
    static ZkWatchEndpointRegistry zkWatchEndpointRegistry() {
        return new ZkWatchEndpointRegistry();
    }

    @Bean
    @Conditional(WhenMissing.class)
    static ZkWatchEndpointFactory zkWatchEndpointFactory(
            ConfigurableListableBeanFactory beanFactory,
            ApplicationEventPublisher publisher,
            @Qualifier(ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME) Executor executor) {
        return new ZkWatchEndpointFactory(beanFactory, beanFactory.getBean(ZkClients.class), publisher, executor);
    }

    // By type from the bean factory, which looks into this context first: a parent has the same.
    @Bean
    @Lazy(false)
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @Conditional(WhenMissing.class)
    static ZkWatchMethodProcessor zkWatchMethodProcessor(ConfigurableListableBeanFactory beanFactory) {
        return new ZkWatchMethodProcessor(
                beanFactory,
                beanFactory.getBean(ZkWatchEndpointFactory.class),
                beanFactory.getBean(ZkWatchEndpointRegistry.class));
    }

    /**
     * Platform threads with the class loader of the application, and without what those who happen to hand a task in
     * would pass on: timers and threads of the JVM do not know the classes of an executable jar.
     */
    private static final class WatchThreads extends SimpleAsyncTaskExecutor {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable ClassLoader classLoader;

        WatchThreads(@Nullable ClassLoader classLoader) {
            super("zk-watch-");
            this.classLoader = classLoader;
        }

        @Override
        public Thread createThread(Runnable task) {
            Thread thread = new Thread(getThreadGroup(), task, nextThreadName(), 0, false);
            thread.setContextClassLoader(classLoader);
            thread.setDaemon(true); // the registry keeps the JVM alive; a method that hangs does not
            return thread;
        }
    }
}
