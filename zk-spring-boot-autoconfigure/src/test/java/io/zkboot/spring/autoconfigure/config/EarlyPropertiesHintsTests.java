/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.autoconfigure.ZkRetryProperties;
import io.zkboot.spring.autoconfigure.ZkSslProperties;
import io.zkboot.spring.autoconfigure.embedded.ZkEmbeddedProperties;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.autoconfigure.ssl.SslProperties;

/** A native image can bind what is bound before there are beans, be there a bean of it or not. */
class EarlyPropertiesHintsTests {
    @ParameterizedTest
    @ValueSource(
            classes = {
                ZkProperties.class,
                ZkProperties.Startup.class,
                ZkSslProperties.class,
                ZkRetryProperties.Operation.class,
                ZkConfigProperties.class,
                ZkEmbeddedProperties.class,
                SslProperties.class
            })
    void whatIsBoundForAnImportCanBeMadeAndSet(Class<?> type) {
        RuntimeHints hints = new RuntimeHints();
        for (RuntimeHintsRegistrar registrar :
                AotServices.factories().load(RuntimeHintsRegistrar.class).asList()) {
            if (registrar.getClass().getName().startsWith("io.zkboot.")) {
                registrar.registerHints(hints, getClass().getClassLoader());
            }
        }
        assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints);
        for (Method method : Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .toList()) {
            assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
                    .as(method.toString())
                    .accepts(hints);
        }
    }
}
