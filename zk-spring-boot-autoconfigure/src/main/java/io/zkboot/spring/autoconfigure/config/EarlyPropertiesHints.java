/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.autoconfigure.embedded.ZkEmbeddedProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

/**
 * What {@code spring.config.import=zk:} binds before there are beans. Spring Boot knows of the properties that are
 * beans when the application is generated; of these some are none then, and are bound all the same.
 */
final class EarlyPropertiesHints implements RuntimeHintsRegistrar {
    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        BindableRuntimeHintsRegistrar.forTypes(
                        ZkProperties.class, ZkConfigProperties.class, ZkEmbeddedProperties.class, SslProperties.class)
                .registerHints(hints, classLoader);
    }
}
