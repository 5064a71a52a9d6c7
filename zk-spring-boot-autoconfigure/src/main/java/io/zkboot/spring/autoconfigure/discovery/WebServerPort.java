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
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SmartApplicationListener;

/**
 * Puts the port of the web server into the registration: of that of this context or, if a child has it, of the first
 * one. Not that of the management server. A web server with TLS has a port for TLS. What properties say, and a port
 * with which a registration was built, comes first. So it is for an application that registers by itself.
 *
 * <p>The end of a child takes the registration away before its web server drains, as it is in a single context; the
 * next child with a web server brings it back.
 */
final class WebServerPort implements SmartApplicationListener {
    private final ZkDiscoveryProperties.Register properties;
    private final ListableBeanFactory beanFactory;
    private @Nullable ApplicationContext source;
    private boolean childHasEnded;

    WebServerPort(ZkDiscoveryProperties.Register properties, ListableBeanFactory beanFactory) {
        this.properties = properties;
        this.beanFactory = beanFactory;
    }

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
        return WebServerInitializedEvent.class.isAssignableFrom(type)
                || ContextClosedEvent.class.isAssignableFrom(type);
    }

    @Override
    public synchronized void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof WebServerInitializedEvent initialized) {
            started(initialized.getApplicationContext(), initialized.getWebServer());
        } else if (event instanceof ContextClosedEvent closed && closed.getApplicationContext() == source) {
            ended(closed.getApplicationContext());
        }
    }

    private void started(WebServerApplicationContext context, WebServer server) {
        if (WebServerApplicationContext.hasServerNamespace(context, "management")
                || (source != null && source != context)) {
            return;
        }
        int port = server.getPort();
        if (port <= 0) {
            if (isOwn(context)) { // there is none to wait for
                automatic().forEach(known -> setPort(known, 0, null));
            }
            return;
        }
        source = context;
        Integer sslPort = isSecure(context) ? Integer.valueOf(port) : null;
        // That of a parent hears of it from the parent's own listener, which knows whose web server was the first.
        Set<ZkRegistration> automatic = Collections.newSetFromMap(new IdentityHashMap<>());
        automatic().forEach(known -> {
            automatic.add(known.getRegistration());
            setPort(known, port, sslPort);
            if (childHasEnded) {
                known.start();
            }
        });
        childHasEnded = false;
        beanFactory.getBeansOfType(ZkRegistration.class).values().stream()
                .filter(instance -> !automatic.contains(instance))
                .forEach(instance -> byHand(instance, port, sslPort));
    }

    /** Before anything of the child stops. The end of this context is that of the registration's own lifecycle. */
    private void ended(ApplicationContext context) {
        if (!isOwn(context)) {
            source = null;
            childHasEnded = true;
            automatic().forEach(ZkAutoServiceRegistration::stop);
        }
    }

    private boolean isOwn(ApplicationContext context) {
        return context.getAutowireCapableBeanFactory() == beanFactory;
    }

    private Iterable<ZkAutoServiceRegistration> automatic() {
        return beanFactory.getBeansOfType(ZkAutoServiceRegistration.class).values();
    }

    private void setPort(ZkAutoServiceRegistration known, int port, @Nullable Integer sslPort) {
        if (setPort(known.getRegistration(), port, sslPort)) {
            known.portChanged();
        }
    }

    /** Registered by the application itself, or not yet. */
    private void byHand(ZkRegistration instance, int port, @Nullable Integer sslPort) {
        if (setPort(instance, port, sslPort)) {
            beanFactory.getBeanProvider(ZkServiceRegistry.class).forEach(registry -> registry.update(instance));
        }
    }

    /** Returns whether there was anything to set. */
    private boolean setPort(ZkRegistration instance, int port, @Nullable Integer sslPort) {
        boolean byProperty = properties.getPort() != null;
        boolean plain = !byProperty && !instance.isPortGiven();
        if (plain) {
            instance.setPort(port);
        }
        boolean secure = sslPort != null && properties.getSslPort() == null && (byProperty || plain);
        if (secure) {
            instance.setSslPort(sslPort);
        }
        return plain || secure;
    }

    /** By the properties of the context whose web server it is: a parent may have others, or none. */
    private static boolean isSecure(ApplicationContext context) {
        ServerProperties server =
                context.getBeanProvider(ServerProperties.class).getIfUnique();
        return server != null && Ssl.isEnabled(server.getSsl());
    }
}
