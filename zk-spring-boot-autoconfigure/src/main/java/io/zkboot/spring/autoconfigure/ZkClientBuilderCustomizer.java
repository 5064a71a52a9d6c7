/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.event.ClientObserver;
import java.util.function.Function;

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

    /**
     * Returns a customizer that adds an observer and does nothing else. A client that exists already, as it has read
     * the configuration, can be given it as well; with any other customizer the application builds another client.
     *
     * @param observer makes the observer of a client of this name
     */
    static ZkClientBuilderCustomizer observing(Function<String, ClientObserver> observer) {
        return new ObservingCustomizer(observer);
    }
}
