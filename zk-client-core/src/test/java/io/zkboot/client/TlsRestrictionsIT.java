/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static io.zkboot.client.TestClient.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.zkboot.client.event.Reason;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.security.TlsConfigBuilder;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.ChildJvm;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK restricts in TLS, or is told to check, holds for the client as well; no setting of it undoes that. */
@Timeout(180)
class TlsRestrictionsIT {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final List<X509Certificate> REVOKED = new CopyOnWriteArrayList<>();

    @TempDir
    private static Path directory;

    private static HttpServer authority;
    private static TlsIdentity identity;
    private static Path trust;
    private static Path nothingForbidden;

    /** It speaks old versions too, and nothing is forbidden in its JVM. */
    private static ZooKeeperServer server;

    @BeforeAll
    static void start() throws IOException {
        authority = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        authority.createContext("/revoked.crl", exchange -> {
            byte[] list = CA.revocationList(REVOKED);
            exchange.sendResponseHeaders(200, list.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(list);
            }
        });
        authority.start();
        identity = CA.revokingAt("http://127.0.0.1:" + authority.getAddress().getPort() + "/revoked.crl")
                .issue("server", "localhost");
        trust = CA.writeTrustPem(directory.resolve("trust.pem"));
        nothingForbidden = Files.writeString(directory.resolve("java.security"), """
                jdk.tls.disabledAlgorithms=
                jdk.certpath.disabledAlgorithms=
                """);
        server = ZooKeeperServer.builder()
                .tls(
                        identity.writeKeyStore(directory.resolve("server.p12")),
                        CA.writeTrustStore(directory.resolve("trust.p12")))
                .config("ssl.clientAuth", "none")
                .config("ssl.enabledProtocols", "TLSv1.3,TLSv1.2,TLSv1.1")
                .systemProperty("java.security.properties", nothingForbidden.toString())
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        authority.stop(0);
    }

    @Test
    @Shows("T13")
    void whatTheJdkForbidsStaysForbiddenWhenItIsAskedFor() {
        assertForbidden(TlsConfig.builder().trustPem(trust).protocols("TLSv1.1"));
        assertForbidden(TlsConfig.builder().trustPem(trust).cipherSuites("TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"));
        assertForbidden(TlsConfig.builder().sslContext(identity.context(CA)).protocols("TLSv1.1"));
        assertThat(outcome(List.of("-Djava.security.properties=" + nothingForbidden), "TLSv1.1"))
                .as("where the JDK allows it")
                .isEqualTo("CONNECTED");
    }

    @Test
    @Shows("T13")
    void revokedCertificateIsRefusedWhereTheJdkIsToldToCheck() {
        List<String> told = List.of("-Dcom.sun.net.ssl.checkRevocation=true", "-Dcom.sun.security.enableCRLDP=true");
        assertThat(outcome(told)).isEqualTo("CONNECTED");
        REVOKED.add(identity.chain().get(0));
        assertThat(outcome(told)).startsWith("TLS ").contains("CN=server", "is refused", "REVOKED");
        try (ZkClient unaware = TestClient.connect(ZkClient.builder(server.secureConnectString())
                .tls(TlsConfig.builder().trustPem(trust).build()))) {
            assertThat(unaware.exists("/")).as("without being told").isPresent();
        }
    }

    private static void assertForbidden(TlsConfigBuilder tls) {
        try (ZkClient client =
                ZkClient.builder(server.secureConnectString()).tls(tls.build()).build()) {
            client.start();
            eventually(() -> {
                assertThat(client.snapshot().detail()).contains("jdk.tls.disabledAlgorithms");
                assertThat(client.snapshot().reason()).isEqualTo(Reason.TLS);
            });
            assertThat(client.snapshot().counters().connects()).isZero();
        }
    }

    private static String outcome(List<String> options, String... protocols) {
        List<String> arguments = new ArrayList<>(List.of(server.secureConnectString(), trust.toString()));
        arguments.addAll(List.of(protocols));
        List<String> said = new CopyOnWriteArrayList<>();
        try (ChildJvm child = ChildJvm.start(
                "tls-child", TlsChild.class, List.of(), options, arguments, said::add, broken -> said.add("broken"))) {
            child.awaitEnd();
            assertThat(said).as(child.tail()).hasSize(1);
        }
        return said.get(0);
    }
}
