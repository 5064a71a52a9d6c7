/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.spring.discovery.ZkAutoServiceRegistration;
import io.zkboot.spring.discovery.ZkRegistration;
import io.zkboot.spring.discovery.ZkServiceRegistry;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Puts the port of the web server into the registration: of that of this context or, if a child has it, of the first
 * one. Not that of the management server. A web server with TLS has a port for TLS. What properties say comes first. So
 * it is for an application that registers by itself.
 */
final class WebServerPort implements ApplicationListener<WebServerInitializedEvent> {
    private final ZkDiscoveryProperties.Register properties;
    private final ListableBeanFactory beanFactory;
    private @Nullable ApplicationContext source;

    WebServerPort(ZkDiscoveryProperties.Register properties, ListableBeanFactory beanFactory) {
        this.properties = properties;
        this.beanFactory = beanFactory;
    }

    @Override
    public synchronized void onApplicationEvent(WebServerInitializedEvent event) {
        WebServerApplicationContext context = event.getApplicationContext();
        int port = event.getWebServer().getPort();
        if (port <= 0
                || WebServerApplicationContext.hasServerNamespace(context, "management")
                || (source != null && source != context)) {
            return;
        }
        source = context;
        // That of a parent hears of it from the parent's own listener, which knows whose web server was the first.
        Set<ZkRegistration> automatic = Collections.newSetFromMap(new IdentityHashMap<>());
        beanFactory.getBeansOfType(ZkAutoServiceRegistration.class).values().forEach(known -> {
            automatic.add(known.getRegistration());
            setPort(known.getRegistration(), port);
            known.portChanged();
        });
        beanFactory.getBeansOfType(ZkRegistration.class).values().stream()
                .filter(instance -> !automatic.contains(instance))
                .forEach(instance -> byHand(instance, port));
    }

    /** Registered by the application itself, or not yet. */
    private void byHand(ZkRegistration instance, int port) {
        setPort(instance, port);
        beanFactory.getBeanProvider(ZkServiceRegistry.class).forEach(registry -> registry.update(instance));
    }

    private void setPort(ZkRegistration instance, int port) {
        if (properties.getPort() == null) {
            instance.setPort(port);
        }
        if (properties.getSslPort() == null && isSecure()) {
            instance.setSslPort(port);
        }
    }

    private boolean isSecure() {
        return beanFactory.getBeanProvider(ServerProperties.class).stream()
                .anyMatch(server -> Ssl.isEnabled(server.getSsl()));
    }
}
