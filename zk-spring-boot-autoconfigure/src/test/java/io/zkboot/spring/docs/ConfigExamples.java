/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.zkboot.spring.autoconfigure.ZkClientBuilderCustomizer;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The code about configuration of docs/spring.md, which is taken from here. */
interface ConfigExamples {
    @Component
    class Limit {
        private final Environment environment;
        private volatile int limit;

        Limit(Environment environment) {
            this.environment = environment;
            limit = environment.getRequiredProperty("shop.limit", Integer.class);
        }

        @EventListener
        void changed(ZkConfigChangedEvent event) {
            if (event.getKeys().contains("shop.limit")) {
                limit = environment.getRequiredProperty("shop.limit", Integer.class);
            }
        }

        int limit() {
            return limit;
        }
    }

    @ConfigurationProperties("shop")
    class Shop {
        private volatile int limit;

        public int getLimit() {
            return limit;
        }

        public void setLimit(int limit) {
            this.limit = limit;
        }
    }

    @Component
    class Rebinding {
        private final Environment environment;
        private final Shop shop;

        Rebinding(Environment environment, Shop shop) {
            this.environment = environment;
            this.shop = shop;
        }

        @EventListener
        void changed(ZkConfigChangedEvent event) {
            Binder.get(environment).bind("shop", Bindable.ofInstance(shop));
        }
    }

    static SpringApplication shop() {
        SpringApplication application = new SpringApplication(ConfigExamples.class);
        application.addBootstrapRegistryInitializer(registry -> registry.register(
                ZkClientBuilderCustomizer.class,
                InstanceSupplier.of((name, builder) -> builder.sessionTimeout(Duration.ofSeconds(10)))));
        return application;
    }
}
