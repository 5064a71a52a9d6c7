/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.devtools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FreePorts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The developer tools restart an application with the starter, as they do when a class was compiled: in the same JVM,
 * with a class loader of its own each time. They are on the class path of this test alone.
 */
@Timeout(300)
class DevtoolsRestartIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int CLIENTS_OF_OUTSIDE = 1;

    @TempDir
    private Path directory;

    @Test
    void clientsAndServerEndWithEachStartAndTheNextOneFindsWhatTheyLeft() throws Exception {
        Path watched = Files.createDirectories(directory.resolve("classes"));
        Path trigger = watched.resolve("trigger");
        Path output = directory.resolve("output.log");
        try (EmbeddedServer outside = EmbeddedServer.start()) {
            Process process = start(watched, output, outside);
            try {
                Set<Long> before = Set.of(0L);
                for (int start = 1; start <= 3; start++) {
                    awaitLine(process, output, "> " + start + ": works");
                    assertThat(outside.sessions())
                            .as("sessions of start %d", start)
                            .hasSize(CLIENTS_OF_OUTSIDE)
                            .doesNotContainAnyElementsOf(before);
                    before = outside.sessions();
                    Files.writeString(watched.resolve("Changed.class"), "start " + start);
                    Files.writeString(trigger, "start " + start); // when all that changes is there
                }
                assertThat(Files.readAllLines(output).stream().filter(line -> line.startsWith("> ")))
                        .contains(
                                "> 1: setting null",
                                "> 2: setting of start 1",
                                "> 3: setting of start 2",
                                "> 2: threads of before []",
                                "> 3: threads of before []");
            } finally {
                process.destroy();
            }
            await().atMost(LIMIT).until(() -> !process.isAlive());
            assertThat(outside.sessions()).as("sessions after the end").isEmpty();
        }
    }

    /** The embedded server keeps its port and its data; the sessions are counted at the other one. */
    private Process start(Path watched, Path output, EmbeddedServer outside) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        watched + File.pathSeparator + System.getProperty("java.class.path"),
                        DevtoolsApplication.class.getName(),
                        "--spring.application.name=devtools",
                        "--spring.config.import=optional:zk:",
                        "--spring.docker.compose.enabled=false",
                        "--spring.devtools.livereload.enabled=false",
                        "--spring.devtools.restart.trigger-file=trigger",
                        "--spring.devtools.restart.poll-interval=200ms",
                        "--spring.devtools.restart.quiet-period=100ms",
                        "--zk.embedded.enabled=true",
                        "--zk.embedded.port=" + FreePorts.one(),
                        "--zk.embedded.data-directory=" + directory.resolve("data"),
                        "--zk.session-timeout=60s",
                        "--zk.clients.outside.connect-string=" + outside.connectString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static void awaitLine(Process process, Path output, String line) {
        await().atMost(LIMIT).untilAsserted(() -> {
            List<String> lines = Files.readAllLines(output);
            assertThat(process.isAlive()).as("runs: %s", lines).isTrue();
            assertThat(lines).contains(line);
        });
    }
}
