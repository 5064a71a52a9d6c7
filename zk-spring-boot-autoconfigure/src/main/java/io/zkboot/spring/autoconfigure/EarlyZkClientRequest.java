/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.retry.RetryListener;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/**
 * A client that the application would build of its properties, with nothing that a client cannot be given later.
 *
 * @param name name of the client
 * @param properties the settings
 * @param embedded connect string of the embedded server if it connects there, null if the properties say where
 * @param observers who hears its figures
 * @param retryListener who hears its retries, null for nobody
 * @param sslBundles the application's bundles, null if it has none
 */
public record EarlyZkClientRequest(
        String name,
        ZkClientProperties properties,
        @Nullable String embedded,
        List<ClientObserver> observers,
        @Nullable RetryListener retryListener,
        @Nullable SslBundles sslBundles) {}
