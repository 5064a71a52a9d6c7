/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.spring.discovery.ZkAutoServiceRegistration;
import io.zkboot.spring.discovery.ZkRegistration;
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
 * one. Not that of the management server. A web server with TLS has a port for TLS. What properties say comes first.
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
        beanFactory.getBeansOfType(ZkAutoServiceRegistration.class).values().forEach(known -> take(port, known));
    }

    private void take(int port, ZkAutoServiceRegistration known) {
        ZkRegistration instance = known.getRegistration();
        if (properties.getPort() == null) {
            instance.setPort(port);
        }
        if (properties.getSslPort() == null && isSecure()) {
            instance.setSslPort(port);
        }
        known.portChanged();
    }

    private boolean isSecure() {
        return beanFactory.getBeanProvider(ServerProperties.class).stream()
                .anyMatch(server -> Ssl.isEnabled(server.getSsl()));
    }
}
