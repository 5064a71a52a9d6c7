/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.spring.EnableZkWatch;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.listener.ZkNodeEventPublisher;
import io.zkboot.spring.listener.ZkSessionEventPublisher;
import io.zkboot.spring.listener.ZkWatchEndpointFactory;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.springframework.beans.factory.annotation.Qualifier;
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
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** Auto-configuration of {@link ZkWatch} methods and of application events. */
@AutoConfiguration(
        after = ZkAutoConfiguration.class,
        afterName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration")
@ConditionalOnBean({ZkClients.class, ZkProperties.class})
@EnableZkWatch
public final class ZkWatchAutoConfiguration {
    /** What Spring Boot knows better than plain Spring. It comes before what {@link EnableZkWatch} brings. */
    @Configuration(proxyBeanMethods = false)
    static class BootConfiguration {
        @Bean(name = ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME, defaultCandidate = false)
        @ConditionalOnMissingBean(name = ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME, search = SearchStrategy.CURRENT)
        @ConditionalOnThreading(Threading.VIRTUAL)
        SimpleAsyncTaskExecutor zkWatchTaskExecutor(ConfigurableListableBeanFactory beanFactory) {
            ThreadFactory threads = virtualThreads();
            ClassLoader classLoader = beanFactory.getBeanClassLoader();
            SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
            executor.setThreadFactory(task -> {
                Thread thread = threads.newThread(task);
                thread.setContextClassLoader(classLoader); // without inheritance it would be that of the JVM
                return thread;
            });
            return executor;
        }

        /** Virtual threads that inherit no thread locals. By reflection, as Java 17 does not know them. */
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
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkWatchEndpointRegistry zkWatchEndpointRegistry(ZkProperties properties) {
            ZkWatchEndpointRegistry registry = new ZkWatchEndpointRegistry();
            registry.setShutdownTimeout(shutdownTimeout(properties));
            return registry;
        }

        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkWatchEndpointFactory zkWatchEndpointFactory(
                ConfigurableListableBeanFactory beanFactory,
                ZkProperties properties,
                ApplicationEventPublisher publisher,
                Environment environment,
                @Qualifier(ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME) Executor executor) {
            ApplicationConversionService conversion = new ApplicationConversionService();
            conversion.removeConvertible(Object.class, Object.class); // constructors come after JSON
            ApplicationConversionService.addBeans(conversion, beanFactory);
            ZkWatchEndpointFactory factory =
                    new ZkWatchEndpointFactory(beanFactory, beanFactory.getBean(ZkClients.class), publisher, executor);
            factory.setConversionService(conversion);
            factory.setAutoStartup(properties.getListener().isAutoStartup());
            factory.setPublishFailures(environment.getProperty("zk.events.enabled", Boolean.class, true));
            return factory;
        }
    }

    private static Duration shutdownTimeout(ZkProperties properties) {
        return PropertyRules.notNegative(
                "zk.listener.shutdown-timeout", properties.getListener().getShutdownTimeout());
    }

    /** Application events. They are about the clients of this context: a parent publishes those about its own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "zk.events.enabled", matchIfMissing = true)
    static class EventsConfiguration {
        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkSessionEventPublisher zkSessionEventPublisher(
                ConfigurableListableBeanFactory beanFactory,
                ZkProperties properties,
                ApplicationEventPublisher publisher,
                @Qualifier(ZkWatchEndpointFactory.EXECUTOR_BEAN_NAME) Executor executor) {
            ZkSessionEventPublisher events =
                    new ZkSessionEventPublisher(beanFactory.getBean(ZkClients.class), publisher, executor);
            events.setShutdownTimeout(shutdownTimeout(properties));
            return events;
        }

        @Bean
        @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
        ZkNodeEventPublisher zkNodeEventPublisher(
                ConfigurableListableBeanFactory beanFactory,
                ZkProperties properties,
                ApplicationEventPublisher publisher) {
            List<ZkProperties.WatchPath> watchPaths = properties.getEvents().getWatchPaths();
            List<ZkNodeEventPublisher.Watched> watched = new ArrayList<>();
            Set<String> known = new HashSet<>();
            for (int i = 0; i < watchPaths.size(); i++) {
                String name = "zk.events.watch-paths[" + i + "].path";
                String path = PropertyRules.path(name, watchPaths.get(i).getPath());
                String client = Objects.requireNonNullElse(watchPaths.get(i).getClient(), "");
                if (!known.add(client + ":" + path)) {
                    throw PropertyRules.invalid(name, path, "it occurs twice");
                }
                watched.add(new ZkNodeEventPublisher.Watched(
                        client, path, watchPaths.get(i).getMode()));
            }
            return new ZkNodeEventPublisher(watched, beanFactory.getBean(ZkClients.class), publisher);
        }
    }
}
