/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.util.ArrayList;
import java.util.List;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** Answers from a {@link ZkServiceCatalog}: without a request, and without a connection. */
public final class ZkDiscoveryClient implements DiscoveryClient {
    private final ZkServiceCatalog catalog;
    private final int order;

    /**
     * Creates one.
     *
     * @param catalog what it answers from
     * @param order its place among other discovery clients
     */
    public ZkDiscoveryClient(ZkServiceCatalog catalog, int order) {
        this.catalog = catalog;
        this.order = order;
    }

    @Override
    public String description() {
        return "ZooKeeper Discovery Client";
    }

    /** Returns the instances, of any status. */
    @Override
    public List<ServiceInstance> getInstances(String serviceId) {
        return new ArrayList<>(catalog.getInstances(serviceId));
    }

    @Override
    public List<String> getServices() {
        return new ArrayList<>(catalog.getServices());
    }

    /**
     * Asks nobody.
     *
     * @throws IllegalStateException if the instances were never read
     */
    @Override
    public void probe() {
        requireFilled(catalog);
    }

    static void requireFilled(ZkServiceCatalog catalog) {
        if (!catalog.isFilled()) {
            throw new IllegalStateException("The services in ZooKeeper were not read yet.");
        }
    }

    @Override
    public int getOrder() {
        return order;
    }
}
