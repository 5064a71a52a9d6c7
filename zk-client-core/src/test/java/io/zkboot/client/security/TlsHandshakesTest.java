/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.TlsIdentity;
import java.nio.file.Path;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what the user reads of who is not. */
class TlsHandshakesTest {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final CertificateAuthority OTHER = CertificateAuthority.named("other CA");
    private static final TlsIdentity CLIENT = CA.issue("client");
    private static final String HOST = "zk1.example";

    @TempDir
    private Path directory;

    private TlsConfigBuilder trusting;

    @BeforeEach
    void trust() {
        trusting = TlsConfig.builder().trustPem(CA.writeTrustPem(directory.resolve("trust.pem")));
    }

    private String failure(TlsIdentity server) throws Exception {
        return HandshakeInMemory.failure(trusting.build(), server.context(CA).createSSLEngine(), HOST);
    }

    @Test
    void aServerOfATrustedCaAndTheRightNameIsTaken() throws Exception {
        assertThat(failure(CA.issue("server", "zk9.example", HOST))).isNull();
        trusting.protocols("TLSv1.2");
        assertThat(failure(CA.issue("server", HOST))).isNull();
    }

    @Test
    void anotherNameIsToldWithTheNamesOfTheCertificate() throws Exception {
        assertThat(failure(CA.issue("server", "zk9.example", "127.0.0.1")))
                .contains(
                        "'zk1.example'", "not made out for the host", "but for [zk9.example, 127.0.0.1]", "CN=server");
        assertThat(failure(CA.issue("server"))).as("without any other name").contains("but for [CN=server]");
    }

    @Test
    void theNameIsNotAskedForIfTheUserSaysSo() throws Exception {
        trusting.insecureSkipHostNameVerification();
        assertThat(failure(CA.issue("server", "zk9.example"))).isNull();
        assertThat(failure(OTHER.issue("server", HOST))).contains("unknown CA");
    }

    @Test
    void anUnknownCaIsNamed() throws Exception {
        assertThat(failure(OTHER.issue("server", HOST)))
                .contains("(CN=server)", "issued by an unknown CA, 'CN=other CA'", "to the trust store")
                .doesNotContain("self-signed");
    }

    @Test
    void aCertificateThatSignedItselfIsToldSo() throws Exception {
        assertThat(failure(CertificateAuthority.selfSigned("server", HOST)))
                .contains("(CN=server)", "self-signed and not in the trust store")
                .doesNotContain("unknown CA");
    }

    @Test
    void anExpiredCertificateIsToldWithItsLastMoment() throws Exception {
        TlsIdentity old = CA.issueExpired("old", HOST);
        assertThat(failure(old))
                .contains(
                        "has expired",
                        "valid until " + old.chain().get(0).getNotAfter().toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aServerThatRequiresACertificateLetsInWhoHasOne(String protocol) throws Exception {
        trusting.protocols(protocol);
        SSLEngine strict = server();
        strict.setNeedClientAuth(true);
        assertThat(HandshakeInMemory.failure(trusting.build(), strict, HOST))
                .contains("requires", "certificate of the client");
        trusting.keyPem(
                CLIENT.writeCertificatesPem(directory.resolve("client.pem")),
                CLIENT.writeKeyPem(directory.resolve("client.key")));
        SSLEngine again = server();
        again.setNeedClientAuth(true);
        assertThat(HandshakeInMemory.failure(trusting.build(), again, HOST)).isNull();
    }

    @Test
    void aServerOfOtherVersionsIsToldThoseOfTheClient() throws Exception {
        SSLEngine newer = server();
        newer.setEnabledProtocols(new String[] {"TLSv1.3"});
        trusting.protocols("TLSv1.2");
        assertThat(HandshakeInMemory.failure(trusting.build(), newer, HOST)).contains("no TLS version in common");
    }

    private static SSLEngine server() {
        return CA.issue("server", HOST).context(CA).createSSLEngine();
    }
}
