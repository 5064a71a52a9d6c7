/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.spring.discovery.ZkServiceCatalog;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

/** Auto-configuration of load balancers that are told instances as they change. */
@AutoConfiguration(after = ZkDiscoveryAutoConfiguration.class)
@ConditionalOnClass(ServiceInstanceListSupplier.class)
@ConditionalOnBean(ZkServiceCatalog.class)
@ConditionalOnBooleanProperty(name = "zk.discovery.load-balancer.enabled", matchIfMissing = true)
@LoadBalancerClients(defaultConfiguration = ZkLoadBalancerConfiguration.class)
public final class ZkLoadBalancerAutoConfiguration {}
