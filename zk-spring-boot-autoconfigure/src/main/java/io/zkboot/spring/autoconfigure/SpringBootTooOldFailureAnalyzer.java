/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which Spring Boot is needed, and what works without. */
final class SpringBootTooOldFailureAnalyzer extends AbstractFailureAnalyzer<SpringBootTooOldException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SpringBootTooOldException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Upgrade to Spring Boot 4.0 or later, or take 'io.zkboot:zk-client-core', which needs no Spring, in place"
                        + " of 'zk-spring-boot-starter'.",
                cause);
    }
}
