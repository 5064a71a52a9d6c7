/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.listener.ZkNodeEventPublisher;
import io.zkboot.spring.listener.ZkSessionEventPublisher;
import io.zkboot.spring.listener.ZkWatchArgumentResolver;
import io.zkboot.spring.listener.ZkWatchEndpointFactory;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import io.zkboot.spring.listener.ZkWatchMethodProcessor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** Auto-configuration of {@link ZkWatch} methods and of application events. */
@AutoConfiguration(
        after = ZkAutoConfiguration.class,
        afterName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration")
@ConditionalOnBean({ZkClient.class, ZkClients.class})
public final class ZkWatchAutoConfiguration {
    /** Name of the executor bean; define one of this name to replace it. */
    static final String EXECUTOR = "zkWatchTaskExecutor";

    // Not a candidate for injection by type: it must not displace the application's own executor.
    @Bean(name = EXECUTOR, defaultCandidate = false)
    @ConditionalOnMissingBean(name = EXECUTOR)
    @ConditionalOnThreading(Threading.PLATFORM)
    SimpleAsyncTaskExecutor zkWatchTaskExecutor() {
        return new SimpleAsyncTaskExecutor("zk-watch-") {
            /** Without the inheritable thread locals of whoever happens to hand the task in. */
            @Override
            public Thread createThread(Runnable task) {
                Thread thread = new Thread(getThreadGroup(), task, nextThreadName(), 0, false);
                thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
                thread.setDaemon(true); // the registry keeps the JVM alive; a method that hangs does not
                return thread;
            }
        };
    }

    @Bean(name = EXECUTOR, defaultCandidate = false)
    @ConditionalOnMissingBean(name = EXECUTOR)
    @ConditionalOnThreading(Threading.VIRTUAL)
    SimpleAsyncTaskExecutor zkWatchTaskExecutorVirtualThreads() {
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
        executor.setThreadFactory(virtualThreads());
        return executor;
    }

    /** Virtual threads that inherit as little. By reflection, as Java 17 does not know them. */
    private static ThreadFactory virtualThreads() {
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            builder = type.getMethod("name", String.class, long.class).invoke(builder, "zk-watch-", 1L);
            builder = type.getMethod("inheritInheritableThreadLocals", boolean.class)
                    .invoke(builder, false);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException("This JDK has no virtual threads.", ex);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    ZkWatchEndpointRegistry zkWatchEndpointRegistry(ZkProperties properties) {
        ZkWatchEndpointRegistry registry = new ZkWatchEndpointRegistry();
        registry.setShutdownTimeout(shutdownTimeout(properties));
        return registry;
    }

    private static Duration shutdownTimeout(ZkProperties properties) {
        return PropertyRules.notNegative(
                "listener.shutdown-timeout", properties.getListener().getShutdownTimeout());
    }

    @Bean
    @ConditionalOnMissingBean
    ZkWatchEndpointFactory zkWatchEndpointFactory(
            ConfigurableListableBeanFactory beanFactory,
            ZkClients clients,
            ZkProperties properties,
            ApplicationEventPublisher publisher,
            @Qualifier(EXECUTOR) Executor executor,
            ObjectProvider<ZkWatchArgumentResolver> resolvers,
            ObjectProvider<ZkWatchErrorHandler> errorHandler) {
        ApplicationConversionService conversion = new ApplicationConversionService();
        ApplicationConversionService.addBeans(conversion, beanFactory);
        ZkWatchEndpointFactory factory = new ZkWatchEndpointFactory(beanFactory, clients, publisher, executor);
        factory.setConversionService(conversion);
        factory.setArgumentResolvers(resolvers.orderedStream().toList());
        factory.setAutoStartup(properties.getListener().isAutoStartup());
        errorHandler.ifUnique(factory::setErrorHandler);
        return factory;
    }

    @Bean
    @Lazy(false)
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnMissingBean
    ZkWatchMethodProcessor zkWatchMethodProcessor(
            ConfigurableListableBeanFactory beanFactory,
            ZkWatchEndpointFactory factory,
            ZkWatchEndpointRegistry registry) {
        return new ZkWatchMethodProcessor(beanFactory, factory, registry);
    }

    /** Application events. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "zk.events.enabled", matchIfMissing = true)
    static class EventsConfiguration {
        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkSessionEventPublisher zkSessionEventPublisher(
                ZkClients clients,
                ZkProperties properties,
                ApplicationEventPublisher publisher,
                @Qualifier(EXECUTOR) Executor executor) {
            ZkSessionEventPublisher events = new ZkSessionEventPublisher(clients, publisher, executor);
            events.setShutdownTimeout(shutdownTimeout(properties));
            return events;
        }

        @Bean
        @Lazy(false)
        @ConditionalOnMissingBean
        ZkNodeEventPublisher zkNodeEventPublisher(
                ZkProperties properties, ZkWatchEndpointFactory factory, ZkWatchEndpointRegistry registry) {
            List<ZkProperties.WatchPath> watchPaths = properties.getEvents().getWatchPaths();
            Map<String, ZkWatch.Mode> paths = new LinkedHashMap<>();
            for (int i = 0; i < watchPaths.size(); i++) {
                String name = "events.watch-paths[" + i + "].path";
                String path = PropertyRules.path(name, watchPaths.get(i).getPath());
                if (paths.put(path, watchPaths.get(i).getMode()) != null) {
                    throw PropertyRules.invalid(name, path, "it occurs twice");
                }
            }
            return new ZkNodeEventPublisher(paths, factory, registry);
        }
    }
}
