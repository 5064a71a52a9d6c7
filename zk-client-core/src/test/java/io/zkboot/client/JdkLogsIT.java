/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all loggers of the JVM say, the JDK's own included, when they are told to say everything. */
@Timeout(120)
class JdkLogsIT {
    private final Logger root = Logger.getLogger("");
    private final @Nullable Level levelBefore = root.getLevel();
    private final Handler[] handlersBefore = root.getHandlers();
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            logged.add(logRecord);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    private Path directory;

    @BeforeEach
    void logEverything() {
        for (Handler each : handlersBefore) {
            root.removeHandler(each);
        }
        collector.setLevel(Level.ALL);
        root.addHandler(collector);
        root.setLevel(Level.ALL);
    }

    @AfterEach
    void restore() {
        root.removeHandler(collector);
        root.setLevel(levelBefore);
        for (Handler each : handlersBefore) {
            root.addHandler(each);
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (LogRecord each : logged) {
            text.append(each.getLoggerName()).append(' ').append(each.getMessage());
            text.append(Arrays.deepToString(each.getParameters())).append('\n');
        }
        return text.toString();
    }

    @Test
    @Shows("T09")
    void aSessionWithSaslAndIdentitiesShowsNoSecretAndNoData() {
        String data = "MARKER-OF-DATA";
        String password = "secret-of-anna";
        try (LogCapture log = LogCapture.of("ROOT");
                ZooKeeperServer server = SaslServers.digest(directory).start()) {
            ZkClientBuilder builder = ZkClient.builder(server.connectString())
                    .auth("digest", bytes("berta:" + password))
                    .sasl(SaslConfig.digestMd5("anna", password.toCharArray()));
            try (ZkClient client = TestClient.connect(builder)) {
                client.create("/a", bytes(data));
                assertThat(client.getData("/a").text()).isEqualTo(data);
            }
            assertThat(logged).extracting(LogRecord::getLoggerName).contains("javax.security.sasl");
            String text = text() + log.text();
            for (byte[] secret : List.of(bytes(data), bytes(password))) {
                assertThat(text)
                        .doesNotContain(new String(secret, StandardCharsets.UTF_8))
                        .doesNotContain(Arrays.toString(secret))
                        .doesNotContain(Base64.getEncoder().encodeToString(secret))
                        .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret));
            }
        }
    }
}
