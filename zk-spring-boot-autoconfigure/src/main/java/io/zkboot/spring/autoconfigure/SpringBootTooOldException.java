/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

/** The application's Spring Boot lacks what the auto-configuration is made of. */
final class SpringBootTooOldException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    SpringBootTooOldException(String version) {
        super("zk-spring-boot needs Spring Boot 4.0 or later; this application has " + version + ".");
    }
}
