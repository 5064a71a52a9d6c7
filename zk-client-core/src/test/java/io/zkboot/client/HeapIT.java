/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.Shows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a dump of the heap shows of secrets, once they are needed no more. */
@Timeout(120)
class HeapIT {
    private static final byte[] CREDENTIALS = bytes("anna:marker-of-credentials");

    @TempDir
    private Path directory;

    private String runChild(String connectString) throws Exception {
        Path output = directory.resolve("output");
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeapChild.class.getName(),
                        connectString,
                        HexFormat.of().formatHex(HeapChild.masked(CREDENTIALS)),
                        directory.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            int code = child.waitFor();
            String said = Files.readString(output);
            assertThat(code).as(said).isZero();
            return said;
        } finally {
            child.destroyForcibly();
        }
    }

    private boolean holds(String dump, byte[] secret) throws IOException {
        String heap = Files.readString(directory.resolve(dump), StandardCharsets.ISO_8859_1);
        String chars = new String(secret, StandardCharsets.ISO_8859_1);
        String wide = new String(
                new String(secret, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_16BE),
                StandardCharsets.ISO_8859_1);
        return heap.contains(chars) || heap.contains(wide);
    }

    @Test
    @Shows("T10")
    void closeWipesThePasswordOfTheSessionAndCredentialsGoWithTheClient() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            String said = runChild(server.connectString());
            long session = said.lines()
                    .filter(line -> line.startsWith("SESSION "))
                    .mapToLong(line -> Long.parseLong(line.substring("SESSION ".length())))
                    .findFirst()
                    .orElseThrow();
            byte[] password = SecrecyIT.passwordOf(session);
            assertThat(holds("connected.hprof", password))
                    .as("looked for rightly")
                    .isTrue();
            assertThat(holds("connected.hprof", CREDENTIALS))
                    .as("looked for rightly")
                    .isTrue();
            assertThat(holds("closed.hprof", password)).isFalse();
            assertThat(holds("gone.hprof", password)).isFalse();
            assertThat(holds("gone.hprof", CREDENTIALS)).isFalse();
        }
    }
}
