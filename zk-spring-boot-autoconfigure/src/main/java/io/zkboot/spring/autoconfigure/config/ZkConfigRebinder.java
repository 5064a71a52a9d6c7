/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.spring.config.ZkConfigChangedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Tells Spring Cloud of changed properties: {@code @ConfigurationProperties} are bound again, levels of loggers set,
 * and beans of the scope {@code refresh} made anew. Comes first, so that other listeners see them changed.
 */
final class ZkConfigRebinder implements ApplicationListener<ZkConfigChangedEvent>, Ordered {
    private static final Logger log = LoggerFactory.getLogger(ZkConfigRebinder.class);

    private final ApplicationContext context;

    ZkConfigRebinder(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ZkConfigChangedEvent event) {
        if (event.getSource() == context) { // one of a child binds its own beans
            guarded(event, () -> context.publishEvent(new EnvironmentChangeEvent(context, event.getKeys())));
            // Not that of a parent, whose beans know nothing of what is imported here.
            guarded(
                    event,
                    () -> context.getBeansOfType(RefreshScope.class, true, false)
                            .values()
                            .forEach(RefreshScope::refreshAll));
        }
    }

    /** A value that fits no bean keeps nothing from being refreshed, and no listener from hearing of the change. */
    private static void guarded(ZkConfigChangedEvent event, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException ex) {
            log.warn(
                    "Not all beans could take over what has changed in the configuration node '{}' ({}). Correct the"
                            + " value: until then there may be a default in its place, and beans after that one are as"
                            + " they were.",
                    event.getPath(),
                    event.getKeys(),
                    new UnquotedFailure(ex));
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
