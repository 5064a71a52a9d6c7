/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.autoconfigure.EarlyZkClient;
import io.zkboot.spring.autoconfigure.EarlyZkClientRequest;
import io.zkboot.spring.autoconfigure.EarlyZkSettings;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import io.zkboot.spring.endpoint.ZkEndpointText;
import io.zkboot.spring.internal.OneThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.bootstrap.BootstrapContext;
import org.springframework.boot.bootstrap.BootstrapContextClosedEvent;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * The nodes that an application imports, and the clients that read them: made before there is a context, owned by it
 * from the moment that there is one. A context that is refreshed by Spring Cloud finds here what it had.
 */
final class ZkConfigImports implements EarlyZkClient, LiveNode.Listener, SmartLifecycle, DisposableBean {
    /** Name of the bean. */
    static final String BEAN_NAME = "zkConfigImports";

    /** Properties of a source that have changed. */
    private record Change(LiveNode node, String source, Set<String> keys) {}

    /** A node that is not followed, as it was when it was read last. */
    private record ReadOnce(LiveNode node, ConfigClient client) {}

    private static final Logger log = LoggerFactory.getLogger(ZkConfigImports.class);

    private final Map<Object, ConfigClient> clients = new LinkedHashMap<>();
    private final Map<String, LiveNode> nodes = new LinkedHashMap<>();
    private final Map<LiveNode, ConfigClient> clientOf = new LinkedHashMap<>();
    private final Map<String, ReadOnce> readOnce = new LinkedHashMap<>();
    private final List<Change> early = new ArrayList<>();
    private final OneThread reading = new OneThread("zk-config-read");
    private final OneThread publishing = new OneThread("zk-config");
    private volatile @Nullable ConfigurableApplicationContext context;
    private @Nullable SslBundles bundles;
    private boolean refreshed;
    private boolean closed;
    private volatile boolean running;

    /** Returns those of an application that starts. */
    static ZkConfigImports of(ConfigurableBootstrapContext bootstrap) {
        if (!bootstrap.isRegistered(ZkConfigImports.class)) {
            bootstrap.register(ZkConfigImports.class, InstanceSupplier.from(ZkConfigImports::new));
            bootstrap.addCloseListener(ZkConfigImports::handOver);
            if (bootstrap.isRegistered(ZkConfigOwner.class)) {
                registered(bootstrap)
                        .comeLate(Objects.requireNonNull(bootstrap.get(ZkConfigOwner.class), "nobody is registered"));
            }
        }
        return registered(bootstrap);
    }

    /** Returns those that are registered. */
    static ZkConfigImports registered(BootstrapContext bootstrap) {
        return Objects.requireNonNull(bootstrap.get(ZkConfigImports.class), "nothing is registered");
    }

    private static void handOver(BootstrapContextClosedEvent event) {
        registered(event.getBootstrapContext()).adopt(event.getApplicationContext());
    }

    /** These come with a refresh of a context that had no imports. */
    private void comeLate(ZkConfigOwner of) {
        ConfigurableApplicationContext owner = of.context();
        if (owner != null) {
            adopt(owner);
            running = owner.isRunning();
            if (of.isRefreshed()) {
                refreshed(owner);
            }
        }
    }

    private synchronized void adopt(ConfigurableApplicationContext owner) {
        if (context != null) {
            return;
        }
        context = owner;
        owner.getBeanFactory().registerSingleton(BEAN_NAME, this);
        if (owner.getBeanFactory() instanceof DefaultListableBeanFactory factory) {
            factory.registerDisposableBean(BEAN_NAME, this);
        }
        owner.addApplicationListener(new OnRefresh(this, owner));
        nodes.values().forEach(LiveNode::logged); // Spring Boot has set up logging by now
    }

    /** Tells when the context is there, and not a child of it. */
    private record OnRefresh(ZkConfigImports imports, ConfigurableApplicationContext owner)
            implements ApplicationListener<ContextRefreshedEvent> {
        @Override
        public void onApplicationEvent(ContextRefreshedEvent event) {
            if (event.getApplicationContext() == owner) {
                imports.refreshed(owner);
            }
        }
    }

    /** Returns the client of an ensemble, made once of these settings. */
    synchronized ConfigClient client(
            Object key, EarlyZkSettings settings, Function<EarlyZkSettings, ConfigClient> made) {
        if (closed) {
            throw new IllegalStateException("The application has ended; nothing is imported any more.");
        }
        return clients.computeIfAbsent(key, none -> {
            SslBundles known = bundles;
            if (known != null) { // before it is made, which looks for its bundle
                settings.use(known);
            }
            return made.apply(settings);
        });
    }

    /** Begins to read a node, unless that was done before and it is not followed. */
    synchronized void begin(ZkConfigResource resource, Supplier<NodeFormat> format) {
        if (!readOnce.containsKey(key(resource))) {
            node(resource, format);
        }
    }

    /** Returns a node, which is read from the first time on. */
    synchronized LiveNode node(ZkConfigResource resource, Supplier<NodeFormat> format) {
        ConfigClient client = resource.client();
        String key = key(resource);
        LiveNode node = nodes.get(key);
        if (node == null) {
            node = new LiveNode(client, resource.path(), format.get(), this, reading);
            if (!clients.containsValue(client)) {
                clients.put(client, client); // it was idle, and closed: another import of this refresh needs it again
                client.client().start();
            }
            nodes.put(key, node);
            clientOf.put(node, client);
            node.start();
        }
        return node;
    }

    private static String key(ZkConfigResource resource) {
        return resource.client().place() + " " + resource.extension() + " " + resource.path();
    }

    /** Whether the node, which is not followed, was read by the start or by a refresh before. */
    synchronized boolean hasReadBefore(ZkConfigResource resource) {
        ReadOnce before = readOnce.get(key(resource));
        return before != null && before.node().isRead();
    }

    /**
     * The node is not followed. Returns what is known of it: what has been read now or, if it could not be, what was
     * read before.
     */
    Slots forget(ZkConfigResource resource, LiveNode node) {
        LiveNode known;
        synchronized (this) {
            String key = key(resource);
            nodes.remove(key);
            ConfigClient client = clientOf.remove(node);
            if (client != null && (node.isRead() || !hasReadBefore(resource))) {
                readOnce.put(key, new ReadOnce(node, client));
            }
            ReadOnce last = readOnce.get(key);
            known = last == null ? node : last.node();
        }
        node.close();
        closeIdle();
        return known.slots();
    }

    /** Closes clients that follow nothing, once it is known that the application does not want them. */
    private void closeIdle() {
        List<ConfigClient> idle;
        synchronized (this) {
            if (!refreshed) {
                return;
            }
            idle = clients.values().stream()
                    .filter(client -> !client.isGivenAway() && !clientOf.containsValue(client))
                    .toList();
            clients.values().removeAll(idle);
        }
        idle.forEach(ConfigClient::close);
    }

    @Override
    public void changed(LiveNode node, int slot, Set<String> keys) {
        Change change = new Change(node, ZkConfigLoader.sourceName(node, slot), keys);
        synchronized (this) {
            if (closed) {
                return;
            }
            if (!refreshed) {
                early.add(change);
                return;
            }
            publishing.execute(() -> publish(change));
        }
    }

    private void publish(Change change) {
        ConfigurableApplicationContext owner = context;
        ConfigClient client = clientOf(change.node());
        if (owner != null && client != null && owner.isActive() && applies(change.source())) {
            try {
                owner.publishEvent(new ZkConfigChangedEvent(
                        owner, client.client().name(), change.node().path(), change.keys()));
            } catch (Throwable ex) { // an Error must not end the thread that tells the next change
                log.error(
                        "A listener of changes of the configuration node '{}' failed on {}",
                        change.node().path(),
                        change.keys(),
                        new UnquotedFailure(ex));
            }
        }
    }

    private synchronized @Nullable ConfigClient clientOf(LiveNode node) {
        return clientOf.get(node);
    }

    /**
     * Returns what there is to tell of each node, in the order of their imports.
     *
     * @param nameOf gives the name of a client
     */
    List<ImportEntry> entries(Function<ZkClient, String> nameOf) {
        Map<LiveNode, ConfigClient> all;
        synchronized (this) {
            all = new LinkedHashMap<>();
            readOnce.values().forEach(each -> all.put(each.node(), each.client()));
            all.putAll(clientOf);
        }
        List<ImportEntry> entries = new ArrayList<>();
        all.forEach((node, client) -> entries.add(new ImportEntry(
                nameOf.apply(client.client()),
                node.path(),
                node.servers(),
                node.format(),
                node.state().name(),
                node.problem(),
                node.keys(slot -> applies(ZkConfigLoader.sourceName(node, slot))),
                node.changes().count(),
                ZkEndpointText.text(node.changes().last()))));
        return entries;
    }

    private boolean applies(String source) {
        ConfigurableApplicationContext owner = context;
        return owner != null && owner.getEnvironment().getPropertySources().contains(source);
    }

    private void refreshed(ConfigurableApplicationContext owner) {
        SslBundles ofApplication = owner.getBeanProvider(SslBundles.class).getIfAvailable();
        synchronized (this) {
            if (refreshed || closed) {
                return;
            }
            refreshed = true;
            bundles = ofApplication;
            if (ofApplication != null) {
                clients.values().forEach(client -> client.settings().use(ofApplication));
            }
            early.forEach(change -> publishing.execute(() -> publish(change)));
            early.clear();
        }
        closeIdle();
    }

    @Override
    public synchronized @Nullable ZkClient take(EarlyZkClientRequest wanted) {
        for (ConfigClient client : clients.values()) {
            ZkClient taken = client.take(wanted);
            if (taken != null) {
                return taken;
            }
        }
        return null;
    }

    /** Starts the clients that the application has none of, after a pause. */
    @Override
    public void start() {
        running = true;
        own().forEach(client -> client.client().start());
    }

    /** Closes them in a pause; the values stay. */
    @Override
    public void stop() {
        running = false;
        own().forEach(ConfigClient::close);
    }

    private synchronized List<ConfigClient> own() {
        return clients.values().stream().filter(client -> !client.isGivenAway()).toList();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Below the application's clients and all that uses values. */
    @Override
    public int getPhase() {
        return -1;
    }

    /** The start has failed; without a context that has begun to refresh, nobody else would end the clients. */
    void startFailed() {
        ConfigurableApplicationContext owner = context;
        if (owner == null || !owner.isActive()) {
            destroy();
        }
    }

    /** Ends it all. */
    @Override
    public void destroy() {
        List<LiveNode> ending;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            ending = List.copyOf(nodes.values());
        }
        ending.forEach(LiveNode::close);
        own().forEach(ConfigClient::close);
        reading.end();
        publishing.end();
    }
}
