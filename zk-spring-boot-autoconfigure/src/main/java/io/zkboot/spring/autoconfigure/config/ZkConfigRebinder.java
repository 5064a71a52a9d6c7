/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Tells Spring Cloud of changed properties: {@code @ConfigurationProperties} are bound again, levels of loggers set,
 * and beans of the scope {@code refresh} made anew. If a value is encrypted, the environment is refreshed before that,
 * with which it is decrypted anew. Comes first, so that other listeners see them changed.
 */
final class ZkConfigRebinder implements ApplicationListener<ZkConfigChangedEvent>, Ordered {
    private static final Logger log = LoggerFactory.getLogger(ZkConfigRebinder.class);

    private static final String DECRYPTED = "decrypted";
    private static final String CIPHER = "{cipher}";

    private final ApplicationContext context;
    private final AtomicBoolean told = new AtomicBoolean();

    ZkConfigRebinder(ApplicationContext context) {
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ZkConfigChangedEvent event) {
        if (event.getSource() == context) { // one of a child binds its own beans
            guarded(event, () -> {
                if (event.getKeys().stream().anyMatch(this::isEncrypted)) {
                    decrypt(event);
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

    /**
     * A refresh that is asked for by an event would not come before the application is ready, and would be that of a
     * parent, which does not know our nodes.
     */
    private void decrypt(ZkConfigChangedEvent event) {
        Collection<ContextRefresher> refreshers =
                context.getBeansOfType(ContextRefresher.class, true, false).values();
        if (!refreshers.isEmpty()) {
            refresh(refreshers);
        } else if (told.compareAndSet(false, true)) {
            log.warn(
                    "An encrypted value has changed in the configuration node '{}' ({}). It is taken over at the next"
                            + " start, and so are those that change later: Spring Cloud would decrypt them when it"
                            + " refreshes the environment, and this context has no ContextRefresher. It has none with"
                            + " 'spring.cloud.refresh.enabled=false', or if it is the child of a context that has one.",
                    event.getPath(),
                    event.getKeys());
        }
    }

    private void refresh(Collection<ContextRefresher> refreshers) {
        List<PropertySource<?>> before =
                sources().filter(ZkConfigRebinder::isDecrypted).toList();
        refreshers.forEach(ContextRefresher::refreshEnvironment);
        Set<PropertySource<?>> now = Collections.newSetFromMap(new IdentityHashMap<>()); // others are equal by name
        sources().forEach(now::add);
        before.stream()
                .filter(source -> now.contains(source) && isStale(source))
                .forEach(source -> ((ConfigurableEnvironment) context.getEnvironment())
                        .getPropertySources()
                        .remove(source.getName()));
    }

    /** Where nothing is left to decrypt Spring Cloud leaves what it has decrypted before in its place. */
    private boolean isStale(PropertySource<?> decrypted) {
        return decrypted instanceof EnumerablePropertySource<?> source
                && Arrays.stream(source.getPropertyNames()).noneMatch(this::isCipher);
    }

    /** Spring Cloud decrypts when it makes an environment, and what it has decrypted hides what we have read since. */
    private boolean isEncrypted(String key) {
        return sources().anyMatch(source -> isDecrypted(source) && source.containsProperty(key)) || isCipher(key);
    }

    /** Looks at the value as it is written: to resolve a placeholder that nobody knows would fail. */
    private boolean isCipher(String key) {
        return sources()
                .filter(source -> !isDecrypted(source))
                .map(source -> source.getProperty(key))
                .filter(Objects::nonNull)
                .findFirst()
                .filter(value -> value instanceof String text && text.startsWith(CIPHER))
                .isPresent();
    }

    private static boolean isDecrypted(PropertySource<?> source) {
        return source.getName().startsWith(DECRYPTED);
    }

    private Stream<PropertySource<?>> sources() {
        return context.getEnvironment() instanceof ConfigurableEnvironment environment
                ? environment.getPropertySources().stream()
                        .filter(source -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
                : Stream.empty();
    }

    /** A value that fits no bean keeps nothing from being refreshed, and no listener from hearing of the change. */
    private static void guarded(ZkConfigChangedEvent event, Runnable step) {
        try {
            step.run();
        } catch (Throwable ex) { // an Error of one bean is no reason either
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
