/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a dump of the heap shows of secrets and data, once they are needed no more. */
@Timeout(120)
class HeapIT {
    private static final String SESSION = "password of the session";

    @TempDir
    private Path directory;

    private final Map<String, byte[]> secrets = new TreeMap<>();

    HeapIT() {
        secrets.put("credentials", bytes("anna:marker-of-credentials"));
        for (String data : List.of(
                "written",
                "written in a transaction",
                "written in a batch",
                "refused",
                "too large",
                "read",
                "read in a batch",
                "waiting",
                "under way at the close",
                "after the close")) {
            secrets.put(data, bytes("MARKER-OF-" + data.replace(' ', '-') + "-END"));
        }
    }

    /** Lets a client live and end in a JVM of its own, beside what it reads. */
    private void runChild(String connectString, String connectStringOfOthers) throws Exception {
        try (ZkClient other = TestClient.connect(connectStringOfOthers)) {
            other.create("/read", secrets.get("read"));
            other.create("/read-in-a-batch", secrets.get("read in a batch"));
        }
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HeapChild.class.getName(),
                connectString,
                directory.toString()));
        secrets.forEach(
                (name, secret) -> command.add(name + "=" + HexFormat.of().formatHex(HeapChild.masked(secret))));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            int code = child.waitFor();
            String said = Files.readString(output);
            assertThat(code).as(said).isZero();
            secrets.put(SESSION, SecrecyIT.passwordOf(sessionIn(said)));
        } finally {
            child.destroyForcibly();
        }
    }

    private static long sessionIn(String said) {
        return said.lines()
                .filter(line -> line.startsWith("SESSION "))
                .mapToLong(line -> Long.parseLong(line.substring("SESSION ".length())))
                .findFirst()
                .orElseThrow();
    }

    /** The names of the secrets that a dump shows, as bytes or as characters. */
    private Set<String> shownBy(String dump) throws IOException {
        String heap = Files.readString(directory.resolve(dump), StandardCharsets.ISO_8859_1);
        Set<String> shown = new TreeSet<>();
        secrets.forEach((name, secret) -> {
            String narrow = new String(secret, StandardCharsets.ISO_8859_1);
            String wide = new String(narrow.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
            if (heap.contains(narrow) || heap.contains(wide)) {
                shown.add(name);
            }
        });
        return shown;
    }

    @Test
    @Shows("T10")
    void closeWipesThePasswordOfTheSessionAndLeavesNoDataAndCredentialsGoWithTheClient() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            runChild(server.connectString(), server.connectString());
        }
        assertThat(shownBy("connected.hprof")).as("looked for rightly").isEqualTo(secrets.keySet());
        assertThat(shownBy("closed.hprof")).as("restarts need them").containsExactly("credentials");
        assertThat(shownBy("gone.hprof")).isEmpty();
    }

    @Test
    @Shows("T10")
    void passwordsOfSaslAndOfStoresLiveAsLongAsTheirConfigurations() throws Exception {
        CertificateAuthority authority = CertificateAuthority.named("test CA");
        authority.writeTrustPem(directory.resolve("ca.pem"));
        authority.issue("client").writeKeyStore(directory.resolve("client.p12"));
        secrets.put("password of SASL", bytes("secret-of-anna"));
        secrets.put("password from a supplier", bytes("secret-of-berta"));
        secrets.put("password of the key store", bytes(TlsIdentity.PASSWORD));
        try (ZooKeeperServer server = SaslServers.digest(directory)
                .tls(
                        authority.issue("server", "localhost").writeKeyStore(directory.resolve("server.p12")),
                        authority.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "need")
                .start()) {
            runChild(server.secureConnectString(), server.connectString());
        }
        Set<String> connected = new TreeSet<>(secrets.keySet());
        connected.remove("password from a supplier");
        assertThat(shownBy("connected.hprof"))
                .as("looked for rightly, and what a supplier says is wiped after use")
                .isEqualTo(connected);
        assertThat(shownBy("closed.hprof"))
                .as("restarts need them")
                .containsExactly("credentials", "password of SASL", "password of the key store");
        assertThat(shownBy("gone.hprof")).isEmpty();
    }
}
