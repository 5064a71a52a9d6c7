/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

/**
 * Adds in code what annotations cannot say. All beans of this type in the context (not in its parent) are called in
 * their order, once, when all singletons exist and before endpoints start.
 */
public interface ZkWatchConfigurer {
    /** Changes the factory before it makes its first endpoint: argument resolvers, conversion, error handler. */
    default void configure(ZkWatchEndpointFactory factory) {}

    /**
     * Registers endpoints without a method. They start with the application, as those of methods do.
     *
     * @param registry takes the endpoints
     * @param factory builds them
     */
    default void registerEndpoints(ZkWatchEndpointRegistry registry, ZkWatchEndpointFactory factory) {}
}
