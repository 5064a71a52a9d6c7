/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.spring.discovery.ZkServiceCatalog;
import io.zkboot.spring.discovery.ZkServiceInstanceListSupplier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.loadbalancer.core.DiscoveryClientServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplierBuilder;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * What each load balancer's context has by default. What {@code spring.cloud.loadbalancer.configurations} chooses is
 * put around our supplier, in place of one that asks and caches.
 *
 * <p>The supplier of an application comes before it. It is a fallback, as the order of default configurations is left
 * to chance: an application's may come after this one.
 *
 * <p>Public, since an application that is generated ahead of time names it in a package of Spring Cloud.
 */
@Configuration(proxyBeanMethods = false)
public class ZkLoadBalancerConfiguration {
    @Bean
    @Fallback
    @ConditionalOnMissingBean
    ServiceInstanceListSupplier zkServiceInstanceListSupplier(
            ZkServiceCatalog catalog, Environment environment, ConfigurableApplicationContext context) {
        String serviceId = String.valueOf(LoadBalancerClientFactory.getName(environment));
        ServiceInstanceListSupplier pushing =
                new ZkServiceInstanceListSupplier(catalog, serviceId, others(environment, context));
        return around(ServiceInstanceListSupplier.builder().withBase(pushing), serviceId, environment, context)
                .build(context);
    }

    /** All discovery clients, ours among them, which knows nothing of what they are asked for. */
    private static @Nullable ServiceInstanceListSupplier others(
            Environment environment, ConfigurableApplicationContext context) {
        ReactiveDiscoveryClient reactive =
                context.getBeanProvider(ReactiveDiscoveryClient.class).getIfUnique();
        if (reactive != null) {
            return new DiscoveryClientServiceInstanceListSupplier(reactive, environment);
        }
        DiscoveryClient blocking =
                context.getBeanProvider(DiscoveryClient.class).getIfUnique();
        return blocking == null ? null : new DiscoveryClientServiceInstanceListSupplier(blocking, environment);
    }

    private static ServiceInstanceListSupplierBuilder around(
            ServiceInstanceListSupplierBuilder builder,
            String serviceId,
            Environment environment,
            ConfigurableApplicationContext context) {
        String name = environment.getProperty(
                "spring.cloud.loadbalancer.clients." + serviceId + ".configurations",
                environment.getProperty("spring.cloud.loadbalancer.configurations", "default"));
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "zone-preference" -> builder.withZonePreference();
            case "same-instance-preference" -> builder.withSameInstancePreference();
            case "request-based-sticky-session" -> builder.withRequestBasedStickySession();
            case "weighted" -> builder.withWeighted();
            case "subset" -> builder.withSubset();
            case "api-version" ->
                has(context, ReactiveDiscoveryClient.class.getName())
                        ? builder.withReactiveApiVersioning()
                        : builder.withBlockingApiVersioning();
            case "health-check" -> withHealthChecks(builder, context);
            default -> builder;
        };
    }

    private static ServiceInstanceListSupplierBuilder withHealthChecks(
            ServiceInstanceListSupplierBuilder builder, ConfigurableApplicationContext context) {
        if (has(context, "org.springframework.web.reactive.function.client.WebClient$Builder")) {
            return builder.withHealthChecks();
        }
        return has(context, "org.springframework.web.client.RestTemplate")
                ? builder.withBlockingHealthChecks()
                : builder.withBlockingRestClientHealthChecks();
    }

    private static boolean has(ConfigurableApplicationContext context, String type) {
        ClassLoader classLoader = context.getClassLoader();
        return ClassUtils.isPresent(type, classLoader)
                && context.getBeanProvider(ClassUtils.resolveClassName(type, classLoader)).stream()
                        .findAny()
                        .isPresent();
    }
}
