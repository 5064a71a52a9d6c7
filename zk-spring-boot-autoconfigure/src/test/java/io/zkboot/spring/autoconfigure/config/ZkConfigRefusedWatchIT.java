/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.testing.WatchRefusingProxy;
import io.zkboot.spring.autoconfigure.config.ZkConfigFixture.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

/** What is said of an import whose watch was refused once. */
@Timeout(120)
@Tag("any-jdk")
class ZkConfigRefusedWatchIT {
    private static final Class<?>[] APPLICATION = {ZkConfigLateImportIT.Application.class};

    private static String problem(ConfigurableApplicationContext context) {
        return context.getBean(ZkConfigImports.class)
                .entries(client -> "zk")
                .get(0)
                .problem();
    }

    @Test
    void theRefusalIsNotTheReasonOfWhatFailsWhenItsConnectionIsLost(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("imports.properties");
        Files.writeString(file, "spring.config.import=optional:zk:/tree");
        try (ZkConfigFixture nodes = new ZkConfigFixture();
                WatchRefusingProxy proxy = WatchRefusingProxy.to(nodes.server.port());
                ConfigurableApplicationContext context = ZkConfigFixture.start(
                        APPLICATION,
                        new Events(),
                        List.of(
                                "zk.connect-string=" + proxy.connectString(),
                                "zk.startup.timeout=2s",
                                "spring.config.import=file:" + file))) {
            assertThat(problem(context)).contains("refuse to tell of changes of '/tree'");
            proxy.close();
            await().atMost(ZkConfigFixture.LIMIT)
                    .untilAsserted(() -> assertThat(problem(context)).isNull());
            Files.writeString(file, "spring.config.import=zk:/tree");
            Throwable failure = catchThrowable(context.getBean(ContextRefresher.class)::refresh);
            assertThat(failure)
                    .hasMessageContaining("could not be read within PT2S")
                    .hasMessageContaining(proxy.connectString())
                    .hasMessageNotContaining("refuse to tell");
            assertThat(new ZkConfigFailureAnalyzer().analyze(failure).getAction())
                    .startsWith("Start the servers");
        }
    }
}
