/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.zkboot.spring.PathVar;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkWatchEndpointFailedEvent;
import io.zkboot.spring.event.ZkWatchEndpointRecoveredEvent;
import io.zkboot.spring.listener.ZkDataConverter;
import io.zkboot.spring.listener.ZkWatchConfigurer;
import io.zkboot.spring.listener.ZkWatchEndpointFactory;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchInvocation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;
import org.springframework.core.ResolvableType;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;

/** The code about patterns, JSON, threads and failures of docs/spring.md, which is taken from here. */
interface WatchPatternExamples {
    record AppConfig(int limit, Map<String, String> labels) {}

    @Component
    class AppConfigs {
        private final Map<String, AppConfig> configs = new ConcurrentHashMap<>();

        @ZkWatch(path = "/apps/{app}/config", initial = true)
        void changed(@PathVar String app, @ZkData Optional<AppConfig> config) {
            config.ifPresentOrElse(value -> configs.put(app, value), () -> configs.remove(app));
        }

        Map<String, AppConfig> all() {
            return configs;
        }
    }

    @Component
    class WorkersInCode implements ZkWatchConfigurer {
        private final Set<String> numbers = ConcurrentHashMap.newKeySet();

        @Override
        public void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {
            registry.register(factory.endpoint("workers")
                    .pattern("/workers/worker-{number}")
                    .initial(true)
                    .concurrency(4)
                    .build(this::changed));
        }

        void changed(ZkWatchInvocation invocation) {
            numbers.add(String.valueOf(invocation.variable("number")));
        }

        Set<String> numbers() {
            return numbers;
        }
    }

    @Component
    class PropertiesConverter implements ZkDataConverter {
        @Override
        public boolean supports(ResolvableType type) {
            return type.toClass() == Properties.class;
        }

        @Override
        public Object convert(byte[] data, ResolvableType type) throws IOException {
            Properties properties = new Properties();
            properties.load(new StringReader(new String(data, StandardCharsets.UTF_8)));
            return properties;
        }
    }

    @Component
    class Texts {
        private volatile Properties texts = new Properties();

        @ZkWatch(path = "/texts", initial = true)
        void changed(Properties newTexts) {
            texts = newTexts;
        }

        Properties current() {
            return texts;
        }
    }

    @Component
    class Orders {
        private final Map<String, String> threads = new ConcurrentHashMap<>();

        @ZkWatch(path = "/orders/*", initial = true, executor = "orderThreads", concurrency = "${shop.order-threads:4}")
        void changed(String order) {
            threads.put(order, Thread.currentThread().getName());
        }

        Map<String, String> threads() {
            return threads;
        }
    }

    static ThreadPoolTaskExecutor orderThreads() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("orders-");
        executor.setCorePoolSize(4);
        return executor;
    }

    @Component
    class WatchAlarm {
        private final Set<String> failing = ConcurrentHashMap.newKeySet();

        @EventListener
        void failed(ZkWatchEndpointFailedEvent event) {
            failing.add(event.getEndpointId() + " " + event.getKind() + " " + event.getPath());
        }

        @EventListener
        void recovered(ZkWatchEndpointRecoveredEvent event) {
            failing.remove(event.getEndpointId() + " " + event.getKind() + " " + event.getPath());
        }

        Set<String> failing() {
            return failing;
        }
    }
}
