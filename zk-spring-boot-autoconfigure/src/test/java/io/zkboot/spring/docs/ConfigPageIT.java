/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** The code about configuration of docs/spring.md does what it says, with a real server. */
@Timeout(120)
@Tag("any-jdk")
class ConfigPageIT {
    private static EmbeddedServer server;
    private static ZkClient other;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        other = ZkClient.builder(server.connectString()).build();
    }

    @AfterAll
    static void stop() {
        other.close();
        server.close();
    }

    @EnableConfigurationProperties(ConfigExamples.Shop.class)
    static class Properties {}

    @Test
    void listenersTakeTheNewLimit() {
        write("7");
        new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class))
                .withUserConfiguration(Properties.class, ConfigExamples.Limit.class, ConfigExamples.Rebinding.class)
                .withPropertyValues(
                        "zk.connect-string=" + server.connectString(),
                        "spring.application.name=shop",
                        "spring.config.import=optional:zk:")
                .run(context -> {
                    assertThat(context.getBean(ConfigExamples.Limit.class).limit())
                            .isEqualTo(7);
                    assertThat(context.getBean(ConfigExamples.Shop.class).getLimit())
                            .isEqualTo(7);
                    write("8");
                    await().until(() -> context.getBean(ConfigExamples.Limit.class)
                                            .limit()
                                    == 8
                            && context.getBean(ConfigExamples.Shop.class).getLimit() == 8);
                    assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("shop");
                });
    }

    @Test
    void aCustomizerOfTheBootstrapRegistryBuildsTheClientOfTheConfiguration() {
        write("9");
        SpringApplication application = ConfigExamples.shop();
        application.addPrimarySources(Set.of(ZkAutoConfiguration.class));
        application.setWebApplicationType(WebApplicationType.NONE);
        try (ConfigurableApplicationContext context = application.run(
                "--zk.connect-string=" + server.connectString(),
                "--spring.application.name=shop",
                "--spring.config.import=zk:")) {
            assertThat(context.getBean(ZkClient.class).snapshot().sessionTimeout())
                    .isEqualTo(Duration.ofSeconds(10));
        }
    }

    private static void write(String limit) {
        other.create(
                "/config/shop/shop/limit",
                limit.getBytes(UTF_8),
                CreateOptions.PERSISTENT.withParents().orSet());
    }
}
