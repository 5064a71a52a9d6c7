/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Application;
import io.zkboot.spring.autoconfigure.discovery.ZkDiscoveryFixture.Events;
import io.zkboot.spring.discovery.ZkServiceInstanceListSupplier;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.cloud.loadbalancer.support.ServiceInstanceListSuppliers;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What load balancers hear of instances. */
@Timeout(120)
@Tag("any-jdk")
class ZkLoadBalancerIT {
    private static final String NOT_REGISTERED = "zk.discovery.register.enabled=false";

    private static ZkDiscoveryFixture nodes;

    @BeforeAll
    static void start() {
        nodes = new ZkDiscoveryFixture();
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    @AfterEach
    void clear() {
        nodes.clear();
    }

    @Test
    void listsArePushedAndThoseOutOfServiceLeftOut() {
        nodes.put("a", "1", 1);
        try (ConfigurableApplicationContext context = nodes.run(NOT_REGISTERED)) {
            ServiceInstanceListSupplier supplier = supplier(context, "a");
            assertThat(supplier).isInstanceOf(ZkServiceInstanceListSupplier.class);
            assertThat(supplier.getServiceId()).isEqualTo("a");
            List<List<Integer>> lists = new CopyOnWriteArrayList<>();
            Disposable subscription = supplier.get()
                    .subscribe(list -> lists.add(
                            list.stream().map(ServiceInstance::getPort).toList()));
            await().until(() -> lists.equals(List.of(List.of(1))));
            nodes.put("a", "2", 2);
            await().until(() -> lists.size() == 2);
            nodes.put("a", "1", ZkDiscoveryFixture.json(1, "OUT_OF_SERVICE"));
            await().until(() -> lists.size() == 3);
            nodes.put("a", "2", ZkDiscoveryFixture.json(2, "OUT_OF_SERVICE"));
            await().until(() -> lists.size() == 4);
            assertThat(lists).containsExactly(List.of(1), List.of(1, 2), List.of(2), List.of());
            assertThat(supplier.get().next().block()).isEmpty();
            subscription.dispose();
        }
    }

    @Test
    void aLoadBalancerChoosesTheNewInstanceAtOnce() {
        nodes.put("a", "1", 1);
        try (ConfigurableApplicationContext context = nodes.run(NOT_REGISTERED)) {
            assertThat(chosen(context, "a")).isEqualTo(1);
            nodes.remove("a", "1");
            nodes.put("a", "2", 2);
            await().until(() -> chosen(context, "a") == 2);
        }
    }

    private static int chosen(ConfigurableApplicationContext context, String service) {
        Response<ServiceInstance> response = Mono.from(context.getBean(LoadBalancerClientFactory.class)
                        .getInstance(service)
                        .choose())
                .block();
        return response != null && response.hasServer() ? response.getServer().getPort() : 0;
    }

    @Test
    void aServiceThatZooKeeperDoesNotKnowIsAskedForElsewhere() {
        try (ConfigurableApplicationContext context = nodes.run(
                NOT_REGISTERED, "spring.cloud.discovery.client.simple.instances.legacy[0].uri=http://old:77")) {
            assertThat(chosen(context, "legacy")).isEqualTo(77);
            assertThat(chosen(context, "nobody")).isZero();
            nodes.put("legacy", "1", 1);
            await().until(() -> chosen(context, "legacy") == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "zone-preference, ZonePreferenceServiceInstanceListSupplier",
        "same-instance-preference, SameInstancePreferenceServiceInstanceListSupplier",
        "request-based-sticky-session, RequestBasedStickySessionServiceInstanceListSupplier",
        "weighted, WeightedServiceInstanceListSupplier",
        "subset, SubsetServiceInstanceListSupplier"
    })
    void whatIsConfiguredIsPutAroundIt(String configuration, String type) {
        nodes.put("a", "1", 1);
        try (ConfigurableApplicationContext context = nodes.run(
                NOT_REGISTERED,
                "spring.cloud.loadbalancer.clients.a.configurations=" + configuration,
                "spring.cloud.loadbalancer.subset.size=1")) {
            ServiceInstanceListSupplier supplier = supplier(context, "a");
            assertThat(supplier.getClass().getSimpleName()).isEqualTo(type);
            assertThat(((DelegatingServiceInstanceListSupplier) supplier).getDelegate())
                    .isInstanceOf(ZkServiceInstanceListSupplier.class);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @LoadBalancerClients(defaultConfiguration = OwnDefault.class)
    static class Own {}

    static class OwnDefault {
        @Bean
        ServiceInstanceListSupplier own() {
            return ServiceInstanceListSuppliers.from("a", new DefaultServiceInstance("i", "a", "own", 9, false));
        }
    }

    @Test
    void anApplicationsOwnSupplierComesFirst() {
        nodes.put("a", "1", 1);
        try (ConfigurableApplicationContext context = nodes.run(
                new AnnotationConfigApplicationContext(),
                new Events(),
                new Class<?>[] {Application.class, Own.class},
                NOT_REGISTERED)) {
            assertThat(chosen(context, "a")).isEqualTo(9);
        }
    }

    @Test
    void itCanBeSwitchedOff() {
        nodes.put("a", "1", 1);
        try (ConfigurableApplicationContext context =
                nodes.run(NOT_REGISTERED, "zk.discovery.load-balancer.enabled=false")) {
            assertThat(supplier(context, "a")).isNotInstanceOf(ZkServiceInstanceListSupplier.class);
            assertThat(chosen(context, "a")).isEqualTo(1);
        }
    }

    private static ServiceInstanceListSupplier supplier(ConfigurableApplicationContext context, String service) {
        return context.getBean(LoadBalancerClientFactory.class)
                .getLazyProvider(service, ServiceInstanceListSupplier.class)
                .getObject();
    }
}
