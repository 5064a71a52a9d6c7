/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import io.zkboot.spring.discovery.ZkRegistration;
import io.zkboot.spring.discovery.ZkServiceRegistry;
import java.util.List;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The code about discovery of docs/spring.md, which is taken from here. */
interface DiscoveryExamples {
    @Component
    class Stock {
        private final DiscoveryClient services;

        Stock(DiscoveryClient services) {
            this.services = services;
        }

        List<ServiceInstance> instances() {
            return services.getInstances("stock"); // from memory
        }
    }

    @Component
    class Zone {
        @EventListener
        void registering(InstancePreRegisteredEvent event) {
            event.getRegistration().getMetadata().put("zone", "eu-1");
        }
    }

    @Component
    class Maintenance {
        private final ZkServiceRegistry registry;
        private final ZkRegistration registration;

        Maintenance(ZkServiceRegistry registry, ZkRegistration registration) {
            this.registry = registry;
            this.registration = registration;
        }

        void begin() {
            registry.setStatus(registration, "OUT_OF_SERVICE");
        }

        void end() {
            registry.setStatus(registration, "UP");
        }
    }
}
