/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.security.TlsConfigBuilder;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.TlsSocketServer;
import io.zkboot.client.testing.TlsSocketServer.Behaviour;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** Each way in which TLS can fail has its name, and none leads to plain text. */
@ExtendWith(Invariants.class)
@Shows({"F33", "T13"})
class TlsFailuresIT {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final CertificateAuthority OTHER_CA = CertificateAuthority.named("other CA");
    private static final char[] PASSWORD = TlsIdentity.PASSWORD.toCharArray();

    @TempDir
    private static Path directory;

    /** Its certificate is for the host localhost only, and it requires a certificate of clients. */
    private static ZooKeeperServer server;

    @BeforeAll
    static void start() {
        OTHER_CA.writeTrustPem(directory.resolve("other.pem"));
        CA.writeTrustPem(directory.resolve("trust.pem"));
        CA.issue("client").writeKeyStore(directory.resolve("client.p12"));
        OTHER_CA.issue("stranger").writeKeyStore(directory.resolve("stranger.p12"));
        server = ZooKeeperServer.builder()
                .tls(
                        CA.issue("server", "localhost", "zk.example").writeKeyStore(directory.resolve("server.p12")),
                        CA.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "need")
                .config("ssl.enabledProtocols", "TLSv1.3,TLSv1.2") // by default 1.3 only
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void wrongHostNameIsNamedWithBothNames() {
        assertTlsFailure("127.0.0.1:" + server.securePort(), identified(), "'127.0.0.1'", "localhost", "zk.example");
    }

    @Test
    void hostNameIsVerifiedWithAContextOfTheUserToo() {
        assertTlsFailure(
                "127.0.0.1:" + server.securePort(),
                TlsConfig.builder().sslContext(CA.issue("client").context(CA)),
                "not made out for the host '127.0.0.1'");
    }

    @Test
    void unknownCaIsNamed() {
        assertTlsFailure(
                server.secureConnectString(),
                TlsConfig.builder().trustPem(directory.resolve("other.pem")),
                "issued by an unknown CA, 'CN=test CA'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void missingClientCertificateIsNamed(String protocol) {
        assertTlsFailure(
                server.secureConnectString(), trusting().protocols(protocol), "certificate of the client", "requires");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void refusedClientCertificateIsNamed(String protocol) {
        // Of a CA that the server does not know: the JDK leaves such a key at home, so the server gets none.
        assertTlsFailure(
                server.secureConnectString(),
                trusting().keyStore(directory.resolve("stranger.p12"), PASSWORD).protocols(protocol),
                "certificate of the client");
    }

    @Test
    void serverOfOldProtocolsOnlyIsNamed() throws IOException {
        Path allowAll = Files.writeString(directory.resolve("java.security"), "jdk.tls.disabledAlgorithms=\n");
        try (ZooKeeperServer old = ZooKeeperServer.builder()
                .tls(directory.resolve("server.p12"), directory.resolve("trust.p12"))
                .config("ssl.enabledProtocols", "TLSv1.1")
                .systemProperty("java.security.properties", allowAll.toString())
                .start()) {
            assertTlsFailure(old.secureConnectString(), identified(), "no TLS version in common");
        }
    }

    @Test
    void plainPortOfAServerIsNamed() {
        assertTlsFailure("localhost:" + server.port(), identified(), "does not speak TLS", "secureClientPort");
        assertThat(server.log()).doesNotContain("Session establishment");
    }

    @Test
    @Shows("F16")
    void plainClientAtATlsPortGetsAHint() {
        try (ZkClient client = ZkClient.builder(server.secureConnectString()).build()) {
            client.start();
            eventually(() -> assertThat(client.snapshot().detail()).contains("TLS"));
        }
    }

    @Test
    void expiredCertificateIsNamed() {
        assertTlsFailure(CA.issueExpired("old", "localhost"), Behaviour.SHAKE_HANDS, "expired", "valid until");
    }

    @Test
    void selfSignedCertificateIsNamed() {
        assertTlsFailure(CertificateAuthority.selfSigned("self", "localhost"), Behaviour.SHAKE_HANDS, "self-signed");
    }

    @Test
    void serverThatDropsInTheHandshakeIsNamed() {
        assertTlsFailure(CA.issue("server", "localhost"), Behaviour.DROP, "during the TLS handshake");
    }

    @Test
    void serverThatAnswersInPlainTextIsNamed() {
        assertTlsFailure(CA.issue("server", "localhost"), Behaviour.SPEAK_PLAIN, "plain text");
    }

    @Test
    void handshakeThatNeverEndsIsLeftAfterTheConnectTimeout() {
        assertTlsFailure(
                CA.issue("server", "localhost"), Behaviour.SAY_NOTHING, "did not finish the TLS handshake", "within");
    }

    @Test
    @Shows("F30")
    void clientClosesAtOnceDuringAHandshake() {
        try (TlsSocketServer silent = TlsSocketServer.start(CA.issue("server", "localhost"), Behaviour.SAY_NOTHING)) {
            ZkClient client = ZkClient.builder(silent.connectString())
                    .connectTimeout(Duration.ofHours(1))
                    .tls(trusting().build())
                    .build();
            client.start();
            eventually(() -> assertThat(silent.firstBytes()).isNotEmpty());
            client.close();
            assertThat(TestClient.threadsOf("zk")).isEmpty();
        }
    }

    @Test
    void verificationIsOffOnlyByAnOptionThatWarns() {
        try (LogCapture log = LogCapture.of(TlsConfig.class)) {
            TlsConfig config = identified().insecureSkipHostNameVerification().build();
            assertThat(log.messages(Level.WARN)).singleElement().asString().startsWith("INSECURE");
            try (ZkClient client = TestClient.connect(
                    ZkClient.builder("127.0.0.1:" + server.securePort()).tls(config))) {
                assertThat(client.exists("/")).isPresent();
            }
        }
    }

    private static TlsConfigBuilder trusting() {
        return TlsConfig.builder().trustPem(directory.resolve("trust.pem"));
    }

    private static TlsConfigBuilder identified() {
        return trusting().keyStore(directory.resolve("client.p12"), PASSWORD);
    }

    private static void assertTlsFailure(TlsIdentity identity, Behaviour behaviour, String... words) {
        try (TlsSocketServer failing = TlsSocketServer.start(identity, behaviour)) {
            assertTlsFailure(failing.connectString(), trusting(), words);
            assertThat(failing.firstBytes()).as("no plain text").allMatch(first -> first == 0x16);
        }
    }

    private static void assertTlsFailure(String connectString, TlsConfigBuilder tls, String... words) {
        try (ZkClient client = ZkClient.builder(connectString)
                .connectTimeout(Duration.ofSeconds(3))
                .tls(tls.build())
                .build()) {
            client.start();
            eventually(() -> {
                SessionSnapshot snapshot = client.snapshot();
                assertThat(snapshot.detail()).contains(words);
                assertThat(snapshot.reason()).isEqualTo(Reason.TLS);
                assertThat(snapshot.failedAttempts()).as("tries on").isGreaterThan(1);
            });
        }
    }
}
