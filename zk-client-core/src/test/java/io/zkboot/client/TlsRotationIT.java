/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.bytes;
import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Certificates are renewed while clients run. */
class TlsRotationIT {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");

    @TempDir
    private static Path directory;

    private static ZooKeeperServer server;

    @BeforeAll
    static void start() {
        server = ZooKeeperServer.builder()
                .tls(
                        CA.issue("server", "localhost").writeKeyStore(directory.resolve("server.p12")),
                        CA.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "need")
                .start();
        try (ZkClient client = TestClient.connect(server.connectString())) {
            for (String name : List.of("one", "two")) {
                Acl acl = new Acl(Acl.ALL, "x509", "CN=" + name);
                client.create("/of-" + name, bytes(name), CreateOptions.PERSISTENT.withAcl(List.of(acl)));
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Shows("T13")
    void renewedPemFilesAreUsedByTheNextConnectionAndBrokenOnesAreNot() throws IOException {
        Path certificates = directory.resolve("client.pem");
        Path key = directory.resolve("client.key");
        TlsIdentity one = CA.issue("one");
        one.writeCertificatesPem(certificates);
        one.writeEncryptedKeyPem(key);
        TlsConfig tls = TlsConfig.builder()
                .keyPem(certificates, key, TlsIdentity.PASSWORD.toCharArray())
                .trustPem(CA.writeTrustPem(directory.resolve("trust.pem")))
                .build();
        try (LogCapture log = LogCapture.of(TlsConfig.class);
                FaultProxy proxy = FaultProxy.to(server.securePort());
                ZkClient client = TestClient.connect(
                        ZkClient.builder("localhost:" + proxy.port()).tls(tls))) {
            assertThat(client.getData("/of-one").text()).isEqualTo("one");

            Files.writeString(certificates, "-----BEGIN CERT");
            reconnect(client, proxy);
            assertThat(client.getData("/of-one").text()).isEqualTo("one");
            assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains(certificates.toString(), "holds no certificate", "last good");

            TlsIdentity two = CA.issue("two");
            two.writeCertificatesPem(certificates);
            two.writeEncryptedKeyPem(key);
            reconnect(client, proxy);
            assertThat(client.getData("/of-two").text()).isEqualTo("two");
            assertThat(log.text()).doesNotContain(TlsIdentity.PASSWORD);
        }
    }

    @Test
    void suppliedContextIsAskedForAnewForEachConnection() {
        SSLContext[] contexts = {CA.issue("one").context(CA), CA.issue("two").context(CA)};
        AtomicInteger asked = new AtomicInteger();
        try (FaultProxy proxy = FaultProxy.to(server.securePort());
                ZkClient client = TestClient.connect(ZkClient.builder("localhost:" + proxy.port())
                        .tls(TlsConfig.of(() -> contexts[Math.min(asked.getAndIncrement(), 1)])))) {
            assertThat(client.getData("/of-one").text()).isEqualTo("one");
            reconnect(client, proxy);
            assertThat(client.getData("/of-two").text()).isEqualTo("two");
        }
    }

    private static void reconnect(ZkClient client, FaultProxy proxy) {
        long before = client.snapshot().counters().connects();
        proxy.cut();
        eventually(() -> assertThat(client.snapshot().counters().connects()).isGreaterThan(before));
        TestClient.awaitConnected(client);
    }
}
