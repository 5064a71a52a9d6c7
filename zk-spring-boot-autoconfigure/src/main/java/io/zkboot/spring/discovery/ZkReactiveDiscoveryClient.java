/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers from a {@link ZkServiceCatalog}: without a request, without a connection, and without blocking. */
public final class ZkReactiveDiscoveryClient implements ReactiveDiscoveryClient {
    private final ZkServiceCatalog catalog;
    private final int order;

    /**
     * Creates one.
     *
     * @param catalog what it answers from
     * @param order its place among other discovery clients
     */
    public ZkReactiveDiscoveryClient(ZkServiceCatalog catalog, int order) {
        this.catalog = catalog;
        this.order = order;
    }

    @Override
    public String description() {
        return "ZooKeeper Reactive Discovery Client";
    }

    /** Returns the instances, of any status. */
    @Override
    public Flux<ServiceInstance> getInstances(String serviceId) {
        return whenFilled(catalog, () -> List.<ServiceInstance>copyOf(catalog.knownInstances(serviceId)))
                .flatMapIterable(instances -> instances);
    }

    @Override
    public Flux<String> getServices() {
        return whenFilled(catalog, () -> List.copyOf(catalog.knownServices())).flatMapIterable(services -> services);
    }

    /** Asks nobody; fails with an {@link IllegalStateException} if the instances were never read. */
    @Override
    public Mono<Void> reactiveProbe() {
        return Mono.fromRunnable(() -> ZkDiscoveryClient.requireFilled(catalog));
    }

    /** Returns an answer, at once or when the catalog was read or is late; not on the thread that reads then. */
    static <T> Mono<T> whenFilled(ZkServiceCatalog catalog, Supplier<T> answer) {
        return Mono.defer(() -> {
            CompletableFuture<@Nullable Void> filled = catalog.whenFilled();
            return filled.isDone()
                    ? Mono.fromSupplier(answer)
                    : Mono.fromFuture(filled).publishOn(Schedulers.parallel()).then(Mono.fromSupplier(answer));
        });
    }

    @Override
    public int getOrder() {
        return order;
    }
}
