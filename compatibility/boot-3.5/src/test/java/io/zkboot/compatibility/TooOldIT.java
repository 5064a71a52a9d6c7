/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** An application with the starter on a Spring Boot that is too old. */
class TooOldIT {
    private static FailureAnalysis reported;

    @Test
    void startFailsAndSaysWhichVersionIsNeeded() {
        assertThatThrownBy(() -> SpringApplication.run(Application.class)).isInstanceOf(IllegalStateException.class);
        assertThat(reported.getDescription())
                .isEqualTo("zk-spring-boot needs Spring Boot 4.0 or later; this application has "
                        + SpringBootVersion.getVersion() + ".");
        assertThat(reported.getAction()).contains("zk-client-core");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    static class Reporter implements FailureAnalysisReporter {
        @Override
        public void report(FailureAnalysis analysis) {
            reported = analysis;
        }
    }
}
