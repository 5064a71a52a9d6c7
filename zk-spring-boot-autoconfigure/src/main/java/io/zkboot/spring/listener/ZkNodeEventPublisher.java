/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.ZkWatch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Registers an endpoint for each node whose changes are published as application events; none in a context without a
 * client of its own, for what its parent watches is published there.
 */
public final class ZkNodeEventPublisher implements ZkWatchConfigurer {
    private final Map<String, ZkWatch.Mode> paths;
    private final ZkClients clients;
    private final ApplicationEventPublisher publisher;

    /**
     * Creates one.
     *
     * @param paths what to watch, and what of it; the ids of the endpoints are {@code zk.events:} and the path
     * @param clients those of the context
     * @param publisher where to publish
     */
    public ZkNodeEventPublisher(
            Map<String, ZkWatch.Mode> paths, ZkClients clients, ApplicationEventPublisher publisher) {
        this.paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
        this.clients = clients;
        this.publisher = publisher;
    }

    @Override
    public void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {
        if (clients.byName().isEmpty()) {
            return;
        }
        paths.forEach((path, mode) -> registry.register(factory.endpoint("zk.events:" + path)
                .path(path)
                .mode(mode)
                .errorHandler(new LoggingErrorHandler()) // the application's own is for what its methods throw
                .build(invocation -> publisher.publishEvent(invocation.event()))));
    }
}
