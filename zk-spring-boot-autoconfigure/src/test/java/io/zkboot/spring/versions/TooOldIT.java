/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An application with the starter on a Spring Boot that is too old. */
@ExtendWith(OutputCaptureExtension.class)
class TooOldIT {
    @Test
    void startFailsAndSaysWhichVersionIsNeeded(CapturedOutput output) {
        assertThatThrownBy(() -> SpringApplication.run(Application.class)).isInstanceOf(IllegalStateException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("zk-spring-boot needs Spring Boot 4.0 or later; this application has "
                        + SpringBootVersion.getVersion() + ".")
                .contains("zk-client-core");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
