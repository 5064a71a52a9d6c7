/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * The instances that a load balancer chooses from: those that are up, the newest list first and another one with each
 * change. There is no need to cache them. A subscriber that is slow misses lists, and never the last one.
 *
 * <p>For a service of which ZooKeeper knows no instance, of whatever status, another supplier is asked.
 */
public final class ZkServiceInstanceListSupplier implements ServiceInstanceListSupplier {
    private final ZkServiceCatalog catalog;
    private final String serviceId;
    private final @Nullable ServiceInstanceListSupplier others;
    private final Flux<List<ServiceInstance>> lists;

    /**
     * Creates one.
     *
     * @param catalog what it answers from
     * @param serviceId the service
     * @param others is asked for services that the catalog does not know; null for nobody
     */
    public ZkServiceInstanceListSupplier(
            ZkServiceCatalog catalog, String serviceId, @Nullable ServiceInstanceListSupplier others) {
        this.catalog = catalog;
        this.serviceId = serviceId;
        this.others = others;
        // Who takes the first list alone, as load balancers do, subscribes to nothing.
        this.lists = ZkReactiveDiscoveryClient.whenFilled(catalog, () -> catalog.knownInstances(serviceId))
                .concatWith(Flux.defer(this::changes))
                .distinctUntilChanged(list -> list, (one, other) -> one == other)
                .switchMap(this::answer);
    }

    @Override
    public String getServiceId() {
        return serviceId;
    }

    @Override
    public Flux<List<ServiceInstance>> get() {
        return lists;
    }

    /** The list as it is, and from then on. */
    private Flux<List<ZkServiceInstance>> changes() {
        return Flux.<Boolean>create(
                        sink -> {
                            Runnable removal = catalog.listen(serviceId, () -> sink.next(true));
                            sink.onDispose(removal::run);
                            sink.next(true);
                        },
                        FluxSink.OverflowStrategy.LATEST)
                .publishOn(Schedulers.parallel(), 1)
                .map(changed -> catalog.knownInstances(serviceId));
    }

    private Flux<List<ServiceInstance>> answer(List<ZkServiceInstance> instances) {
        if (instances.isEmpty() && others != null) {
            return others.get();
        }
        List<ServiceInstance> up =
                List.copyOf(instances.stream().filter(ZkServiceInstance::isUp).toList());
        return Flux.just(up);
    }
}
