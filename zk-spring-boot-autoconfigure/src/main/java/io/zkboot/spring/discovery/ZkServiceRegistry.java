/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.node.NodeChange;
import io.zkboot.client.recipe.node.NodeState;
import io.zkboot.client.recipe.node.PersistentNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;

/**
 * Registers instances in ZooKeeper: an ephemeral node for each, as Spring Cloud Zookeeper makes it, which is there as
 * long as the instance is registered. It is made again when its session has expired, somebody has deleted it, or the
 * client was started anew. Without a connection it is made when there is one.
 *
 * <p>A node of the same path that another session has is not touched: its end is waited for, and a warning says so.
 *
 * <p>For use by many threads. No call waits for a server but {@link #deregister} and {@link #close}, which do for a few
 * seconds.
 */
public final class ZkServiceRegistry implements ServiceRegistry<ZkRegistration> {
    private static final Logger log = LoggerFactory.getLogger(ZkServiceRegistry.class);

    private final ZkClient client;
    private final InstancePaths paths;
    private final Map<String, PersistentNode> nodes = new HashMap<>();

    /**
     * Creates one.
     *
     * @param client with whose session the registrations go
     * @param root where the services are, {@code /services} in Spring Cloud Zookeeper
     */
    public ZkServiceRegistry(ZkClient client, String root) {
        this.client = client;
        this.paths = new InstancePaths(root);
    }

    /**
     * Registers an instance, or writes what is new about one that is registered. Returns at once.
     *
     * @throws IllegalStateException if its port is that of a web server which has not started: others would call it at
     *     no port
     */
    @Override
    public void register(@Nullable ZkRegistration registration) {
        if (registration == null) {
            return;
        }
        if (registration.isPortAwaited()) {
            throw new IllegalStateException("The port of " + registration + " is that of the web server, which has not"
                    + " started. Register the instance when it has, as on an ApplicationReadyEvent, or set"
                    + " zk.discovery.register.port.");
        }
        CompletableFuture<?> unused = registerAsync(registration);
    }

    /** Writes what is new about an instance, if it is registered. Returns at once. */
    public void update(ZkRegistration registration) {
        synchronized (nodes) { // as in register: or an older one could be written last
            PersistentNode node = nodes.get(paths.path(registration));
            if (node != null) {
                write(node, InstanceFormat.write(registration));
            }
        }
    }

    /** Returns what completes when the node is there; fails if the instance is deregistered before. */
    CompletableFuture<?> registerAsync(ZkRegistration registration) {
        if (client.snapshot() == null) {
            return new CompletableFuture<>(); // a mock never connects
        }
        String path = paths.path(registration);
        synchronized (nodes) { // data as well, or an older status could be written last
            byte[] data = InstanceFormat.write(registration);
            PersistentNode known = nodes.get(path);
            if (known != null) {
                write(known, data);
                return known.awaitCreatedAsync();
            }
            PersistentNode node = PersistentNode.of(client, path, data);
            node.addListener((same, change) -> tell(path, change));
            node.start();
            nodes.put(path, node);
            return node.awaitCreatedAsync();
        }
    }

    private static void write(PersistentNode node, byte[] data) {
        CompletableFuture<?> unused = node.setDataAsync(data).whenComplete((nothing, failure) -> {
            if (failure != null && node.state() != NodeState.CLOSED) {
                log.warn("The registration {} could not be changed; it is tried again", node.path(), failure);
            }
        });
    }

    private static void tell(String path, NodeChange change) {
        switch (change.to()) {
            case THERE -> {
                if (change.from() != NodeState.IN_DOUBT) {
                    log.info("Registered {}", path);
                }
            }
            case CONFLICT ->
                log.warn(
                        "{} is the registration of another session; this instance is not registered before that one has"
                                + " gone. If another instance has this id, give each one its own.",
                        path);
            case FAILED -> log.warn("{} cannot be registered; it is tried again", path, change.failure());
            default -> {}
        }
    }

    /**
     * Removes an instance, and waits for that a few seconds. If that is too short, the rest is done in the background.
     */
    @Override
    public void deregister(@Nullable ZkRegistration registration) {
        if (registration != null) {
            PersistentNode node = take(paths.path(registration));
            if (node != null) {
                node.close();
            }
        }
    }

    /** Returns what completes when no node of the instance is left: with whether there was one. */
    CompletableFuture<Boolean> deregisterAsync(ZkRegistration registration) {
        PersistentNode node = take(paths.path(registration));
        if (node == null) {
            return CompletableFuture.completedFuture(false);
        }
        boolean there = node.state() == NodeState.THERE;
        return node.closeAsync().thenApply(nothing -> there);
    }

    private @Nullable PersistentNode take(String path) {
        synchronized (nodes) {
            return nodes.remove(path);
        }
    }

    /** Sets the status; {@code UP} and {@code OUT_OF_SERVICE} are those that others know. Returns at once. */
    @Override
    public void setStatus(ZkRegistration registration, String status) {
        if (status == null || status.isBlank()) {
            throw new IllegalArgumentException("The status of " + registration + " cannot be empty; UP and"
                    + " OUT_OF_SERVICE are those that are known.");
        }
        synchronized (nodes) { // as in register: or an older status could be written last
            registration.getMetadata().put(InstanceStatus.KEY, status);
            update(registration);
        }
    }

    /** Returns the status, a {@link String}. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // so it is declared
    public <T> T getStatus(ZkRegistration registration) {
        return (T) InstanceStatus.of(registration.getMetadata());
    }

    /** Removes all instances, as {@link #deregister}. */
    @Override
    public void close() {
        List<PersistentNode> all;
        synchronized (nodes) {
            all = new ArrayList<>(nodes.values());
            nodes.clear();
        }
        all.forEach(node -> {
            CompletableFuture<?> unused = node.closeAsync(); // all at a time
        });
        for (PersistentNode node : all) {
            try {
                node.close();
            } catch (RuntimeException ex) {
                log.warn("The registration {} could not be removed; it goes with its session", node.path(), ex);
            }
        }
    }
}
