/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.StringUtils;

/**
 * Registers an endpoint for each node whose changes are published as application events. Where the parent finds the
 * same client or view, the node is left to it, whose environment a child inherits; a line at INFO says so. A context
 * that has no client of its own registers only nodes of its own views.
 */
public final class ZkNodeEventPublisher implements ZkWatchConfigurer {
    private static final Logger log = LoggerFactory.getLogger(ZkNodeEventPublisher.class);

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
        boolean hasClient = !clients.byName().isEmpty();
        for (Watched node : watched) {
            if (clients.isInherited(node.client())) { // or its parent would hear of each change twice
                log.info(
                        "'{}' is left to the parent context, which finds the same client for it:"
                                + " its changes are published if zk.events.watch-paths names the node there.",
                        node.id());
            } else if (hasClient || isFound(node.client())) {
                registry.register(endpoint(node, factory));
            }
        }
    }

    private boolean isFound(String client) {
        return (StringUtils.hasText(client) ? clients.find(client) : clients.findDefault()) != null;
    }

    private ZkWatchEndpoint endpoint(Watched node, ZkWatchEndpointFactory factory) {
        return factory.endpoint(node.id())
                .client(node.client())
                .path(node.path())
                .mode(node.mode())
                .errorHandler(new LoggingErrorHandler()) // the application's own is for what its methods throw
                .build(invocation -> publisher.publishEvent(invocation.event()));
    }
}
