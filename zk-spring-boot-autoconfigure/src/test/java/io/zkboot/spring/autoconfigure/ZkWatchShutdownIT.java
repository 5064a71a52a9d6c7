/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The end of a JVM whose watch methods do not return. Everything else that could end the wait for them, or the session,
 * would take minutes.
 */
@Tag("any-jdk")
class ZkWatchShutdownIT {
    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient other = ZkClient.builder(server.connectString()).build();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        other.close();
        server.close();
    }

    @Test
    void methodThatExitsTheJvmDoesNotHoldItUp() throws Exception {
        endsWith(StuckApplication.EXIT, "exit", "10m");
    }

    @Test
    void listenerOfSessionEventsThatExitsTheJvmDoesNotHoldItUp() throws Exception {
        endsWith(StuckApplication.EXIT, "exit-on-connect", "10m");
    }

    @Test
    void methodThatNeverReturnsNeitherHoldsTheEndUpNorKeepsTheJvmAlive() throws Exception {
        assertThat(endsWith(0, "hang", "100ms")).contains("does not wait any longer", "Hanging.listen");
    }

    private String endsWith(int code, String what, String timeout) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StuckApplication.class.getName(),
                        server.connectString(),
                        what,
                        timeout)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!what.equals("exit-on-connect")) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                !application.isAlive() || other.exists("/alive").isPresent());
                other.create("/go", null);
            }
            assertThat(application.waitFor(60, TimeUnit.SECONDS))
                    .as(() -> read(log))
                    .isTrue();
            assertThat(application.exitValue()).as(() -> read(log)).isEqualTo(code);
            assertThat(other.exists("/alive")).as("the session lives on").isEmpty();
            assertThat(server.sessions()).containsExactly(other.snapshot().sessionId());
            return read(log);
        } finally {
            application.destroyForcibly();
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException ex) {
            return ex.toString();
        }
    }
}
