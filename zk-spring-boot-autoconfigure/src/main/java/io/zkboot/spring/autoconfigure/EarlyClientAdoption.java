/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.retry.RetryListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ssl.SslBundles;

/**
 * Takes over the client that has read the configuration, so that the application has one session and not two. Only if
 * it is the one that would be built: with the same settings, and with no bean that has a say in how it is built, other
 * than by listening. Who calls this has found neither a host provider nor an identity for SASL among the beans.
 */
final class EarlyClientAdoption {
    private EarlyClientAdoption() {}

    /** Returns the client, null if there is none or it is another one. */
    static @Nullable ZkClient adopt(
            ListableBeanFactory beans,
            String name,
            ZkClientProperties properties,
            ZkClientBuilderConfigurer configurer,
            ZkConnectionDetails details) {
        String[] early = beans.getBeanNamesForType(EarlyZkClient.class, false, false); // not that of a parent
        String embedded = EmbeddedZkConnectionDetails.servers(details);
        if (early.length == 0
                || configurer.getClass() != ZkClientBuilderConfigurer.class
                || (embedded == null && !(details instanceof PropertiesZkConnectionDetails))) {
            return null;
        }
        List<ClientObserver> observers = new ArrayList<>(
                beans.getBeanProvider(ClientObserver.class).orderedStream().toList());
        for (ZkClientBuilderCustomizer customizer : beans.getBeanProvider(ZkClientBuilderCustomizer.class)
                .orderedStream()
                .toList()) {
            if (!(customizer instanceof ObservingCustomizer observing)) {
                return null;
            }
            observers.add(observing.observer().apply(name));
        }
        return beans.getBean(early[0], EarlyZkClient.class)
                .take(new EarlyZkClientRequest(
                        name,
                        properties,
                        embedded,
                        observers,
                        beans.getBeanProvider(RetryListener.class).getIfAvailable(),
                        beans.getBeanProvider(SslBundles.class).getIfAvailable()));
    }
}
