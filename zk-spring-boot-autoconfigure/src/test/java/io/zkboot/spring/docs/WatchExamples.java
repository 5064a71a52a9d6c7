/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.zkboot.client.data.Stat;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeCreatedEvent;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.listener.ZkWatchArgumentResolver;
import io.zkboot.spring.listener.ZkWatchConfigurer;
import io.zkboot.spring.listener.ZkWatchEndpointFactory;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import io.zkboot.spring.listener.ZkWatchInvocation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** The code about watch methods of docs/spring.md, which is taken from here. */
interface WatchExamples {
    @Component
    class Prices {
        private final Map<String, BigDecimal> prices = new ConcurrentHashMap<>();

        @ZkWatch(path = "/prices", mode = ZkWatch.Mode.TREE, initial = true)
        void changed(@ZkPath String path, @ZkData Optional<BigDecimal> price) {
            price.ifPresentOrElse(value -> prices.put(path, value), () -> prices.remove(path));
        }

        Map<String, BigDecimal> all() {
            return prices;
        }
    }

    @Component
    class Flags {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();

        @ZkWatch(
                id = "flags",
                path = {"/flags/beta", "${shop.flag}"},
                events = {ZkNodeEventType.INITIAL, ZkNodeEventType.CREATED},
                initial = true,
                condition = "#text != 'off'",
                errorHandler = "alarm",
                autoStartup = "${shop.flags-watched:true}")
        void on(@ZkPath String path, @ZkData String text) {
            seen.add(path);
        }

        Set<String> seen() {
            return seen;
        }
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ZkWatch(path = "/tasks", mode = ZkWatch.Mode.CHILDREN, initial = true)
    @interface OnTasks {}

    @Component
    class Tasks {
        private volatile List<String> open = List.of();

        @OnTasks
        void changed(ZkNodeEvent event, @Nullable List<String> names, @Nullable Stat stat) {
            open = names == null ? List.of() : names;
        }

        @ZkWatch("/tasks/urgent")
        void urgent(ZkNodeCreatedEvent event) {
            System.out.println("Since transaction " + event.getZxid() + " there is an urgent task.");
        }

        List<String> open() {
            return open;
        }
    }

    record Limit(int amount, String unit) {}

    @Component
    class LimitConverter implements Converter<String, Limit> {
        @Override
        public Limit convert(String text) {
            String[] parts = text.split(" ", 2);
            return new Limit(Integer.parseInt(parts[0]), parts[1]);
        }
    }

    record LimitChanged(Limit limit) {}

    @Component
    class Limits {
        private final List<Limit> heard = new CopyOnWriteArrayList<>();

        @ZkWatch(path = "/limit", initial = true)
        LimitChanged changed(Limit limit) {
            return new LimitChanged(limit);
        }

        @EventListener
        void changed(LimitChanged event) {
            heard.add(event.limit());
        }

        List<Limit> heard() {
            return heard;
        }
    }

    @Component("alarm")
    class Alarm implements ZkWatchErrorHandler {
        private static final Logger log = LoggerFactory.getLogger(Alarm.class);
        private final List<String> failed = new CopyOnWriteArrayList<>();

        @Override
        public void handleError(String endpointId, ZkNodeEvent event, Throwable failure) {
            log.error("{} failed at {}", endpointId, event.getPath(), failure);
            failed.add(event.getPath());
        }

        List<String> failed() {
            return failed;
        }
    }

    @Component
    class Maintenance {
        private final ZkWatchEndpointRegistry registry;

        Maintenance(ZkWatchEndpointRegistry registry) {
            this.registry = registry;
        }

        void begin() {
            registry.getEndpoint("flags").stop(() -> {});
        }

        void end() {
            registry.getEndpoint("flags").start();
        }
    }

    @Component
    class StockWatch implements ZkWatchConfigurer {
        private final Map<String, String> stock = new ConcurrentHashMap<>();

        @Override
        public void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {
            registry.register(factory.endpoint("stock")
                    .path("/stock")
                    .mode(ZkWatch.Mode.TREE)
                    .events(ZkNodeEventType.CREATED, ZkNodeEventType.DATA_CHANGED)
                    .readData()
                    .build(this::changed));
        }

        private void changed(ZkWatchInvocation invocation) {
            stock.put(invocation.event().getPath(), String.valueOf(invocation.text()));
        }

        Map<String, String> all() {
            return stock;
        }
    }

    record Version(int number) {}

    @Component
    class VersionResolver implements ZkWatchArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Version.class;
        }

        @Override
        public @Nullable Object resolveArgument(MethodParameter parameter, ZkWatchInvocation invocation) {
            return invocation.stat() == null
                    ? null
                    : new Version(invocation.stat().version());
        }
    }

    @Component
    class Versions {
        private volatile int newest = -1;

        @ZkWatch("/versioned")
        void changed(ZkNodeEvent event, Version version) {
            newest = version.number();
        }

        int newest() {
            return newest;
        }
    }
}
