/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.spring.config.ZkConfigChangedEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Settings that change while the application runs, because {@code spring.config.import=zk:} brings them from ZooKeeper.
 *
 * <p>They are bound again with every change. What cannot be bound leaves the last good ones in place. With Spring Cloud
 * Context on the class path {@code @ConfigurationProperties} with setters are bound again by themselves. A record, as
 * these settings are, is not: its values are final, so a new one is made here.
 */
@Component
class LiveSettings {
    /** The node that {@code spring.config.import=zk:} reads the interval from. */
    static final String INTERVAL_PATH = "/config/zk-sample/sample.report.interval";

    private static final Logger log = LoggerFactory.getLogger(LiveSettings.class);
    private static final String PREFIX = "sample.report";

    private final Environment environment;
    private final EventFeed feed;
    private volatile ReportSettings report;
    private volatile @Nullable String problem;

    LiveSettings(Environment environment, EventFeed feed, ReportSettings atTheStart) {
        this.environment = environment;
        this.feed = feed;
        this.report = atTheStart;
    }

    ReportSettings report() {
        return report;
    }

    /** Returns what is wrong with the settings of the moment, which are not used for that; null if nothing is. */
    @Nullable String problem() {
        return problem;
    }

    @EventListener
    void changed(ZkConfigChangedEvent event) {
        feed.add("configuration: " + String.join(", ", event.getKeys()));
        try {
            report = Binder.get(environment).bindOrCreate(PREFIX, ReportSettings.class);
            problem = null;
        } catch (BindException e) {
            // No more than its name: the failure quotes the value, and a value may be a secret.
            log.warn("The settings of the report stay as they were: {} cannot be bound.", e.getName());
            problem = rootOf(e).getMessage();
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
