/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import java.util.Map;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Registers an endpoint for each node whose changes are published as application events. */
public class ZkNodeEventPublisher implements SmartInitializingSingleton {
    private final Map<String, ZkWatch.Mode> paths;
    private final ZkWatchEndpointFactory factory;
    private final ZkWatchEndpointRegistry registry;

    /**
     * Creates one.
     *
     * @param paths what to watch, and what of it
     * @param factory makes the endpoints; their ids are {@code zk.events:} and the path
     * @param registry gets them
     */
    public ZkNodeEventPublisher(
            Map<String, ZkWatch.Mode> paths, ZkWatchEndpointFactory factory, ZkWatchEndpointRegistry registry) {
        this.paths = Map.copyOf(paths);
        this.factory = factory;
        this.registry = registry;
    }

    @Override
    public void afterSingletonsInstantiated() {
        paths.forEach((path, mode) -> registry.register(factory.create("zk.events:" + path, path, mode)));
    }
}
