/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent;
import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Counts what a change of the configuration sets in motion. */
@Configuration(proxyBeanMethods = false)
class ConfigProbe implements ApplicationListener<ApplicationEvent> {
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong keys = new AtomicLong();
    private final AtomicLong refreshEvents = new AtomicLong();
    private final AtomicLong scopeRefreshes = new AtomicLong();
    private static final AtomicLong BOUND = new AtomicLong();

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof EnvironmentChangeEvent change) {
            changes.incrementAndGet();
            keys.addAndGet(change.getKeys().size());
        } else if (event instanceof RefreshEvent) {
            refreshEvents.incrementAndGet();
        } else if (event instanceof RefreshScopeRefreshedEvent) {
            scopeRefreshes.incrementAndGet();
        }
    }

    /** Environment changes, keys in them, refresh events, refreshes of the scope, times a bean was bound. */
    String counts() {
        return changes + " " + keys + " " + refreshEvents + " " + scopeRefreshes + " " + BOUND;
    }

    @Bean
    @ConfigurationProperties("group0")
    Group group() {
        return new Group();
    }

    /** Some of the imported values. */
    static class Group implements InitializingBean {
        private String value0 = "";

        public String getValue0() {
            return value0;
        }

        public void setValue0(String value0) {
            this.value0 = value0;
        }

        @Override
        public void afterPropertiesSet() {
            BOUND.incrementAndGet();
        }
    }
}
