/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchJsonAutoConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import tools.jackson.databind.json.JsonMapper;

/** The code about patterns, JSON, threads and failures of docs/spring.md does what it says, with a real server. */
@Timeout(120)
@Tag("any-jdk")
class WatchPatternPageIT {
    private static EmbeddedServer server;
    private static ZkClient other;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        other = ZkClient.builder(server.connectString()).build();
        other.start();
    }

    @AfterAll
    static void stop() {
        other.close();
        server.close();
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PropertyPlaceholderAutoConfiguration.class,
                        ZkAutoConfiguration.class,
                        ZkWatchAutoConfiguration.class,
                        ZkWatchJsonAutoConfiguration.class))
                .withBean(JsonMapper.class, () -> JsonMapper.builder().build())
                .withUserConfiguration(WatchPatternExamples.WatchAlarm.class)
                .withPropertyValues("zk.connect-string=" + server.connectString());
    }

    @Test
    void configsOfAllAppsAreReadAndWhatIsWrongIsTold() {
        create("/apps", "");
        create("/apps/shop", "");
        create("/apps/shop/config", "{\"limit\": 3, \"labels\": {\"a\": \"b\"}}");
        runner().withUserConfiguration(WatchPatternExamples.AppConfigs.class).run(context -> {
            WatchPatternExamples.AppConfigs configs = context.getBean(WatchPatternExamples.AppConfigs.class);
            WatchPatternExamples.WatchAlarm alarm = context.getBean(WatchPatternExamples.WatchAlarm.class);
            await().untilAsserted(() -> assertThat(configs.all())
                    .isEqualTo(Map.of("shop", new WatchPatternExamples.AppConfig(3, Map.of("a", "b")))));
            create("/apps/mail", "");
            create("/apps/mail/config", "no JSON");
            String failure = "watchPatternExamples.AppConfigs.changed LISTENER /apps/mail/config";
            await().untilAsserted(() -> assertThat(alarm.failing()).containsExactly(failure));
            other.setData("/apps/mail/config", "{\"limit\": 4}".getBytes(StandardCharsets.UTF_8));
            await().untilAsserted(() -> assertThat(alarm.failing()).isEmpty());
            assertThat(configs.all()).containsOnlyKeys("shop", "mail");
            other.delete("/apps/shop/config");
            await().untilAsserted(() -> assertThat(configs.all()).containsOnlyKeys("mail"));
        });
    }

    @Test
    void ownFormatOwnThreadsAndEndpointsInCode() {
        create("/texts", "greeting=hello");
        create("/workers", "");
        create("/workers/worker-0000000001", "");
        create("/orders", "");
        create("/orders/1", "first");
        create("/orders/2", "second");
        runner().withUserConfiguration(
                        WatchPatternExamples.PropertiesConverter.class,
                        WatchPatternExamples.Texts.class,
                        WatchPatternExamples.WorkersInCode.class,
                        WatchPatternExamples.Orders.class)
                .withBean("orderThreads", ThreadPoolTaskExecutor.class, WatchPatternExamples::orderThreads)
                .run(context -> {
                    await().untilAsserted(() -> {
                        assertThat(context.getBean(WatchPatternExamples.Texts.class)
                                        .current())
                                .isEqualTo(Map.of("greeting", "hello"));
                        assertThat(context.getBean(WatchPatternExamples.WorkersInCode.class)
                                        .numbers())
                                .containsExactly("0000000001");
                        assertThat(context.getBean(WatchPatternExamples.Orders.class)
                                        .threads())
                                .containsOnlyKeys("first", "second");
                    });
                    assertThat(context.getBean(WatchPatternExamples.Orders.class)
                                    .threads()
                                    .values())
                            .allMatch(thread -> thread.startsWith("orders-"));
                });
    }

    private static void create(String path, String text) {
        other.create(path, text.getBytes(StandardCharsets.UTF_8));
    }
}
