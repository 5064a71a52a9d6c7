/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The first import of an application comes with a refresh by Spring Cloud. */
@Timeout(120)
@Tag("any-jdk")
class ZkConfigLateImportIT {
    @Configuration(proxyBeanMethods = false)
    @Import(ZkConfigFixture.Application.class)
    @ImportAutoConfiguration({
        ConfigurationPropertiesAutoConfiguration.class,
        ConfigurationPropertiesRebinderAutoConfiguration.class,
        RefreshAutoConfiguration.class
    })
    static class Application {}

    @Test
    void isFollowedAndEndsWithTheContext(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("later.properties");
        Files.writeString(file, "");
        Events events = new Events();
        try (ZkConfigFixture nodes = new ZkConfigFixture()) {
            nodes.put("/tree/a", "1");
            Set<Long> before = nodes.server.sessions();
            try (ConfigurableApplicationContext context =
                    nodes.run(new Class<?>[] {Application.class}, events, "spring.config.import=file:" + file)) {
                Files.writeString(file, "spring.config.import=zk:/tree");
                assertThat(context.getBean(ContextRefresher.class).refresh()).contains("a");
                assertThat(context.getEnvironment().getProperty("a")).isEqualTo("1");
                nodes.put("/tree/a", "2");
                await().atMost(ZkConfigFixture.LIMIT).until(() -> events.keys().contains("a"));
                assertThat(context.getEnvironment().getProperty("a")).isEqualTo("2");
            }
            assertThat(nodes.server.sessions()).isEqualTo(before);
        }
    }

    @Test
    void mayFailAndBeCorrected(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("later.properties");
        Files.writeString(file, "");
        try (ZkConfigFixture nodes = new ZkConfigFixture();
                ConfigurableApplicationContext context = nodes.run(
                        new Class<?>[] {Application.class}, new Events(), "spring.config.import=file:" + file)) {
            nodes.put("/tree/a", "1");
            ContextRefresher refresher = context.getBean(ContextRefresher.class);
            Files.writeString(file, "spring.config.import=zk:/doc.yml");
            nodes.put("/doc.yml", "a: [1");
            assertThat(catchThrowable(refresher::refresh)).hasMessageContaining("it is no valid yml");
            Files.writeString(file, "spring.config.import=zk:/tree");
            assertThat(refresher.refresh()).contains("a");
        }
    }
}
