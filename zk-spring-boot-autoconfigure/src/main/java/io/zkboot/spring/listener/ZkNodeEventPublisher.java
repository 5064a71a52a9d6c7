/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Registers an endpoint for each node whose changes are published as application events. What is watched on a client of
 * an ancestor is left to that one, whose environment a child inherits; a context without a client of its own registers
 * none.
 */
public final class ZkNodeEventPublisher implements ZkWatchConfigurer {
    private final List<Watched> watched;
    private final ZkClients clients;
    private final ApplicationEventPublisher publisher;

    /**
     * A node whose changes are published.
     *
     * @param client name of its client, or of the bean of a view or client; empty for the default
     * @param path path of the node, as the client sees it
     * @param mode what of it is watched
     */
    public record Watched(String client, String path, ZkWatch.Mode mode) {
        private String id() {
            return "zk.events:" + (client.isEmpty() ? "" : client + ":") + path;
        }
    }

    /**
     * Creates one for nodes of several clients.
     *
     * @param watched what to watch; the ids of the endpoints are {@code zk.events:}, the client and a colon if there is
     *     one, and the path
     * @param clients those of the context
     * @param publisher where to publish
     */
    public ZkNodeEventPublisher(List<Watched> watched, ZkClients clients, ApplicationEventPublisher publisher) {
        this.watched = List.copyOf(watched);
        this.clients = clients;
        this.publisher = publisher;
    }

    /**
     * Creates one for nodes of the default client.
     *
     * @param paths what to watch, and what of it; the ids of the endpoints are {@code zk.events:} and the path
     * @param clients those of the context
     * @param publisher where to publish
     */
    public ZkNodeEventPublisher(
            Map<String, ZkWatch.Mode> paths, ZkClients clients, ApplicationEventPublisher publisher) {
        this(
                paths.entrySet().stream()
                        .map(entry -> new Watched("", entry.getKey(), entry.getValue()))
                        .toList(),
                clients,
                publisher);
    }

    @Override
    public void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {
        if (clients.byName().isEmpty()) {
            return;
        }
        watched.stream()
                .filter(node -> !clients.isInherited(node.client())) // or its parent would hear of each change twice
                .forEach(node -> registry.register(factory.endpoint(node.id())
                        .client(node.client())
                        .path(node.path())
                        .mode(node.mode())
                        .errorHandler(new LoggingErrorHandler()) // the application's own is for what its methods throw
                        .build(invocation -> publisher.publishEvent(invocation.event()))));
    }
}
