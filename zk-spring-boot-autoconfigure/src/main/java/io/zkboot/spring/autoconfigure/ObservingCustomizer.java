/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.event.ClientObserver;
import java.util.function.Function;

/**
 * Adds an observer to a client, and nothing else.
 *
 * @param observer makes the observer of a client of this name
 */
record ObservingCustomizer(Function<String, ClientObserver> observer) implements ZkClientBuilderCustomizer {
    @Override
    public void customize(String clientName, ZkClientBuilder builder) {
        String name = builder.name(); // another customizer may have changed it
        builder.observer(observer.apply(name == null ? clientName : name));
    }
}
