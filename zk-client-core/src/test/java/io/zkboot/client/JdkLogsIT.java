/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.JdkLogCapture;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Markers;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What all loggers of the JVM say, the JDK's own included, when they are told to say everything. */
@Timeout(120)
class JdkLogsIT {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");

    @TempDir
    private static Path directory;

    private static Path trust;
    private static Path certificates;
    private static Path encryptedKey;

    private final Markers markers = new Markers();

    @BeforeAll
    static void writeStores() {
        TlsIdentity client = CA.issue("client");
        trust = CA.writeTrustStore(directory.resolve("trust.p12"));
        certificates = client.writeCertificatesPem(directory.resolve("client.pem"));
        encryptedKey = client.writeEncryptedKeyPem(directory.resolve("client.key"));
    }

    @Test
    @Shows("T09")
    void aSessionWithTlsSaslAndIdentitiesShowsNoSecretAndNoData() {
        byte[] data = markers.bytes("data");
        markers.add("password of SASL", bytes("secret-of-anna"));
        markers.add("password of stores", bytes(TlsIdentity.PASSWORD));
        try (LogCapture log = LogCapture.of("ROOT");
                JdkLogCapture jdk = JdkLogCapture.start();
                ZooKeeperServer server = SaslServers.digest(directory)
                        .tls(CA.issue("server", "localhost").writeKeyStore(directory.resolve("server.p12")), trust)
                        .config("ssl.clientAuth", "need")
                        .start()) {
            ZkClientBuilder builder = ZkClient.builder(server.secureConnectString())
                    .auth("digest", bytes("berta:" + markers.text("credentials")))
                    .sasl(SaslConfig.digestMd5("anna", "secret-of-anna".toCharArray()))
                    .tls(tls(TlsIdentity.PASSWORD));
            try (ZkClient client = TestClient.connect(builder)) {
                markers.add("password of the session", SecrecyIT.passwordOf(client));
                client.create("/a", data);
                assertThat(client.getData("/a").data()).isEqualTo(data);
            }
            Throwable refused = catchThrowable(() -> tls(markers.text("wrong password of a key")));
            assertThat(refused).isNotNull();
            LoggerFactory.getLogger(JdkLogsIT.class).error("The key was refused", refused);
            assertThat(jdk.loggers()).contains("javax.security.sasl");
            assertThat(markers.foundIn(jdk.text() + log.text())).isEmpty();
        }
    }

    /** Shows that what is looked for above would be found. */
    @Test
    void markersAreFoundInMessagesArgumentsAndWhatWasThrown() {
        try (LogCapture log = LogCapture.of("ROOT");
                JdkLogCapture jdk = JdkLogCapture.start()) {
            Logger logger = Logger.getLogger("javax.security.some");
            logger.finest("said: " + markers.text("message"));
            logger.log(Level.FINE, "with", new Object[] {markers.bytes("argument")});
            logger.log(Level.FINE, "thrown", new IllegalStateException(new RuntimeException(markers.text("cause"))));
            LoggerFactory.getLogger("some.logger").trace("said {}", markers.bytes("traced"));
            assertThat(markers.foundIn(jdk.text() + log.text()))
                    .containsExactly("argument", "cause", "message", "traced");
        }
    }

    private static TlsConfig tls(String password) {
        return TlsConfig.builder()
                .trustStore(trust, TlsIdentity.PASSWORD.toCharArray())
                .keyPem(certificates, encryptedKey, password.toCharArray())
                .build();
    }
}
