/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.core.env.StandardEnvironment;

/** What an application that does not start tells its user: the report of Spring Boot's failure analyzers. */
final class Report {
    private Report() {}

    /** Starts an application that fails, and returns what it says. */
    static String of(CapturedOutput output, Class<?> configuration, Map<String, Object> environment, String... args) {
        int before = output.getAll().length();
        SpringApplication application = new SpringApplication(configuration);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setEnvironment(new StandardEnvironment() {
            @Override
            public Map<String, Object> getSystemEnvironment() {
                return environment;
            }
        });
        try {
            application.run(args).close();
        } catch (RuntimeException expected) {
            return output.getAll().substring(before);
        }
        throw new AssertionError("it has started");
    }

    /** As {@link #of(CapturedOutput, Class, Map, String...)}, with a configuration file. */
    static String ofFile(CapturedOutput output, Class<?> configuration, Path file, String... lines) {
        try {
            Files.write(file, Arrays.asList(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(output, configuration, Map.of(), "--spring.config.location=" + file.toUri());
    }
}
