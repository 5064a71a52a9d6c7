/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Turns {@link ZkWatch} methods on, on a {@code @Configuration} class of an application without Spring Boot, or of a
 * child context without auto-configuration. The auto-configuration does the same; both together do it once.
 *
 * <p>It brings {@link ZkClients}, a {@link io.zkboot.spring.listener.ZkWatchEndpointRegistry}, a
 * {@link io.zkboot.spring.listener.ZkWatchEndpointFactory} and the executor {@code zkWatchTaskExecutor}, each unless
 * the context itself declares one. The application brings the client:
 *
 * <pre>{@code
 * @Configuration
 * @EnableZkWatch
 * class ZooKeeper {
 *     @Bean(destroyMethod = "close")
 *     ZkClient zkClient() {
 *         return ZkClient.builder("localhost:2181").build();
 *     }
 * }
 * }</pre>
 *
 * <p>The client need not be started: the first endpoint, as any operation, does that. It is closed as its bean is
 * destroyed, which is after the endpoints have stopped. Endpoints without a method are registered by a
 * {@link io.zkboot.spring.listener.ZkWatchConfigurer}. For application events about sessions declare a
 * {@link io.zkboot.spring.listener.ZkSessionEventPublisher}, for those about nodes a
 * {@link io.zkboot.spring.listener.ZkNodeEventPublisher}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(ZkWatchConfigurationSelector.class)
public @interface EnableZkWatch {}
