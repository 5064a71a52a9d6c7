/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClientBuilder;

/** Changes a {@link ZkClientBuilder} after the properties were applied and before the client is built. */
@FunctionalInterface
public interface ZkClientBuilderCustomizer {
    /**
     * Changes the builder.
     *
     * @param clientName name of the client that is built
     * @param builder the builder
     */
    void customize(String clientName, ZkClientBuilder builder);
}
