/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.endpoint;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that keeps the client's secrets masked in the endpoints {@code env} and {@code configprops}, also
 * where these show values.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class ZkSanitizingAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "zkSanitizingFunction")
    SanitizingFunction zkSanitizingFunction() {
        return new ZkSanitizingFunction();
    }
}
