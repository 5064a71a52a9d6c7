/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.embedded;

import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.bootstrap.BootstrapContext;
import org.springframework.boot.bootstrap.BootstrapContextClosedEvent;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;

/** The server of an application that reads its configuration from it: it is there before there are beans. */
public final class EarlyEmbeddedServer {
    private final EmbeddedZooKeeperServer server;
    private @Nullable ConfigurableApplicationContext owner;

    private EarlyEmbeddedServer(EmbeddedZooKeeperServer server) {
        this.server = server;
    }

    /**
     * Starts the server if {@code zk.embedded.enabled} says so and it does not run yet. From the moment that there is a
     * context it is a bean of it, which ends after all others.
     *
     * @return its connect string, null if there is none
     */
    public static @Nullable String connectString(ConfigurableBootstrapContext bootstrap, Binder binder) {
        ZkEmbeddedProperties properties = binder.bindOrCreate("zk.embedded", ZkEmbeddedProperties.class);
        if (!properties.isEnabled()) {
            return null;
        }
        if (!bootstrap.isRegistered(EarlyEmbeddedServer.class)) {
            EarlyEmbeddedServer early = new EarlyEmbeddedServer(EmbeddedServers.start(properties));
            bootstrap.register(EarlyEmbeddedServer.class, InstanceSupplier.of(early));
            bootstrap.addCloseListener(EarlyEmbeddedServer::handOver);
        }
        return registered(bootstrap).server.connectString();
    }

    /** The start of the application has failed: ends the server if no context does. */
    public static void startFailed(ConfigurableBootstrapContext bootstrap) {
        if (bootstrap.isRegistered(EarlyEmbeddedServer.class)) {
            EarlyEmbeddedServer early = registered(bootstrap);
            ConfigurableApplicationContext owner = early.owner;
            if (owner == null || !owner.isActive()) {
                early.server.close();
            }
        }
    }

    private static EarlyEmbeddedServer registered(BootstrapContext bootstrap) {
        return Objects.requireNonNull(bootstrap.get(EarlyEmbeddedServer.class), "nothing is registered");
    }

    private static void handOver(BootstrapContextClosedEvent event) {
        registered(event.getBootstrapContext()).adopt(event.getApplicationContext());
    }

    private void adopt(ConfigurableApplicationContext context) {
        if (owner != null) {
            return;
        }
        owner = context;
        context.getBeanFactory().registerSingleton(EmbeddedServers.BEAN_NAME, server);
        if (context.getBeanFactory() instanceof DefaultListableBeanFactory factory) {
            factory.registerDisposableBean(EmbeddedServers.BEAN_NAME, server::close);
        }
    }
}
