/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Fails the start on a Spring Boot that is too old, before it fails because of a class that is missing there. Uses
 * nothing that is not in those old versions as well.
 */
final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
    private static final int OLDEST = 4;

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String version = SpringBootVersion.getVersion();
        if (isTooOld(version)) {
            throw new SpringBootTooOldException(String.valueOf(version));
        }
    }

    /** Returns whether it is older than any that has what we need; what cannot be read is not. */
    static boolean isTooOld(@Nullable String version) {
        if (version == null) {
            return false;
        }
        try {
            return Integer.parseInt(version.split("\\.", 2)[0]) < OLDEST;
        } catch (NumberFormatException ex) {
            return false;
        }
    }
}
