/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;

/** Registers an endpoint for each node whose changes are published as application events. */
public final class ZkNodeEventPublisher implements ZkWatchConfigurer {
    private final Map<String, ZkWatch.Mode> paths;
    private final ApplicationEventPublisher publisher;

    /**
     * Creates one.
     *
     * @param paths what to watch, and what of it; the ids of the endpoints are {@code zk.events:} and the path
     * @param publisher where to publish
     */
    public ZkNodeEventPublisher(Map<String, ZkWatch.Mode> paths, ApplicationEventPublisher publisher) {
        this.paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
        this.publisher = publisher;
    }

    @Override
    public void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {
        paths.forEach((path, mode) -> registry.register(factory.endpoint("zk.events:" + path)
                .path(path)
                .mode(mode)
                .errorHandler(new LoggingErrorHandler()) // the application's own is for what its methods throw
                .build(invocation -> publisher.publishEvent(invocation.event()))));
    }
}
