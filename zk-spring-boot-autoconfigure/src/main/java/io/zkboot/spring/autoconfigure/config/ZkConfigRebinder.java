/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Tells Spring Cloud of changed properties: {@code @ConfigurationProperties} are bound again, levels of loggers set,
 * and beans of the scope {@code refresh} made anew. If a value is encrypted, it asks for a refresh of the environment
 * before that, with which it is decrypted anew. Comes first, so that other listeners see them changed.
 */
final class ZkConfigRebinder implements ApplicationListener<ZkConfigChangedEvent>, Ordered {
    private static final Logger log = LoggerFactory.getLogger(ZkConfigRebinder.class);

    private static final String DECRYPTED = "decrypted";
    private static final String CIPHER = "{cipher}";

    private final ApplicationContext context;

    ZkConfigRebinder(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ZkConfigChangedEvent event) {
        if (event.getSource() == context) { // one of a child binds its own beans
            guarded(event, () -> {
                if (event.getKeys().stream().anyMatch(this::isEncrypted)) {
                    context.publishEvent(new RefreshEvent(context, event, "an encrypted value"));
                }
            });
            guarded(event, () -> context.publishEvent(new EnvironmentChangeEvent(context, event.getKeys())));
            // Not that of a parent, whose beans know nothing of what is imported here.
            guarded(
                    event,
                    () -> context.getBeansOfType(RefreshScope.class, true, false)
                            .values()
                            .forEach(RefreshScope::refreshAll));
        }
    }

    /** Spring Cloud decrypts when it makes an environment, and what it has decrypted hides what we have read since. */
    private boolean isEncrypted(String key) {
        if (!(context.getEnvironment() instanceof ConfigurableEnvironment environment)) {
            return false;
        }
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source.getName().startsWith(DECRYPTED) && source.containsProperty(key)) {
                return true;
            }
        }
        // As it is written: to resolve a placeholder that nobody knows would fail.
        return environment.getPropertySources().stream()
                .filter(source -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
                .map(source -> source.getProperty(key))
                .filter(Objects::nonNull)
                .findFirst()
                .filter(value -> value instanceof String text && text.startsWith(CIPHER))
                .isPresent();
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
