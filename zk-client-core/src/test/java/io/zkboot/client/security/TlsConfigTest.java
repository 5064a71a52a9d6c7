/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class TlsConfigTest {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final TlsIdentity IDENTITY = CA.issue("client");
    private static final char[] PASSWORD = TlsIdentity.PASSWORD.toCharArray();
    private static final char[] WRONG = "wrong-secret".toCharArray();

    @TempDir
    private Path directory;

    private Path store;
    private Path certificates;
    private Path key;
    private Path trust;

    @BeforeEach
    void write() {
        store = IDENTITY.writeKeyStore(directory.resolve("key.p12"));
        certificates = IDENTITY.writeCertificatesPem(directory.resolve("client.pem"));
        key = IDENTITY.writeKeyPem(directory.resolve("client.key"));
        trust = CA.writeTrustPem(directory.resolve("trust.pem"));
    }

    @Test
    @Shows("T13")
    void hostNamesAreVerifiedAndTwoProtocolsOfferedUnlessSetOtherwise() throws GeneralSecurityException {
        SSLEngine engine = TlsConfig.builder().build().newEngine("zk1.example", 2281);
        SSLParameters parameters = engine.getSSLParameters();
        assertThat(engine.getUseClientMode()).isTrue();
        assertThat(engine.getPeerHost()).isEqualTo("zk1.example");
        assertThat(parameters.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(parameters.getProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "zk1.example", "zk1.example."})
    @Shows("T06")
    void serverIsToldTheNameThatIsMeant(String host) throws GeneralSecurityException {
        SSLEngine engine = TlsConfig.builder().build().newEngine(host, 2281);
        assertThat(engine.getSSLParameters().getServerNames())
                .containsExactly(new SNIHostName(host.replaceAll("\\.$", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "2001:db8::1", "with_underscore"})
    void whatIsNoNameForTlsIsNotTold(String host) throws GeneralSecurityException {
        SSLEngine engine = TlsConfig.builder().build().newEngine(host, 2281);
        assertThat(engine.getSSLParameters().getServerNames()).isNullOrEmpty();
        assertThat(engine.getPeerHost()).isEqualTo(host);
    }

    @Test
    void protocolsAndCipherSuitesAreAsSet() throws GeneralSecurityException {
        TlsConfig config = TlsConfig.builder()
                .protocols("TLSv1.3")
                .cipherSuites("TLS_AES_128_GCM_SHA256")
                .insecureSkipHostNameVerification()
                .build();
        SSLParameters parameters = config.newEngine("zk1", 2281).getSSLParameters();
        assertThat(parameters.getProtocols()).containsExactly("TLSv1.3");
        assertThat(parameters.getCipherSuites()).containsExactly("TLS_AES_128_GCM_SHA256");
        assertThat(parameters.getEndpointIdentificationAlgorithm()).isNullOrEmpty();
        assertThat(config.toString()).contains("INSECURE");
    }

    @Test
    void filesOfAllKindsAreTaken() {
        Path encrypted = IDENTITY.writeEncryptedKeyPem(directory.resolve("encrypted.key"));
        Path trustStore = CA.writeTrustStore(directory.resolve("trust.p12"));
        TlsConfig.builder()
                .keyStore(store, PASSWORD)
                .trustStore(trustStore, PASSWORD)
                .build();
        TlsConfig.builder().keyPem(certificates, key).trustPem(trust).build();
        TlsConfig.builder().keyPem(certificates, encrypted, PASSWORD).build();
    }

    @Test
    void jksFileIsTaken() throws GeneralSecurityException, IOException {
        KeyStore jks = KeyStore.getInstance("JKS");
        jks.load(null, null);
        jks.setCertificateEntry("ca", CA.certificate());
        Path file = directory.resolve("trust.jks");
        try (var out = Files.newOutputStream(file)) {
            jks.store(out, PASSWORD);
        }
        TlsConfig.builder().trustStore(file, PASSWORD).build();
    }

    @Test
    void missingFileIsNamed() {
        assertBroken(TlsConfig.builder().trustPem(directory.resolve("nowhere")), "nowhere is not there");
        assertBroken(TlsConfig.builder().trustPem(directory), directory.toString(), "cannot be read");
    }

    @Test
    void wrongPasswordIsNamedAndNotShown() {
        Path encrypted = IDENTITY.writeEncryptedKeyPem(directory.resolve("encrypted.key"));
        assertBroken(TlsConfig.builder().keyStore(store, WRONG), "password does not open the store", "key.p12");
        assertBroken(TlsConfig.builder().keyPem(certificates, encrypted, WRONG), "does not open", "encrypted.key");
        assertBroken(TlsConfig.builder().keyPem(certificates, encrypted), "encrypted; give its password");
    }

    @Test
    void encryptionThatIsNotNamedIsRefused() throws IOException {
        // PBES2, which says by parameters what it is, without any.
        String encoded = "MBEwCwYJKoZIhvcNAQUNBAIAAA==";
        Path odd = Files.writeString(
                directory.resolve("odd.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + encoded + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertBroken(
                TlsConfig.builder().keyPem(certificates, odd, PASSWORD), "odd.key", "cannot undo", "openssl pkcs8");
    }

    @Test
    void fileOfTheWrongKindIsNamed() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "hello");
        Path old = Files.writeString(
                directory.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path cut = Files.writeString(
                directory.resolve("cut.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertBroken(TlsConfig.builder().trustStore(text, PASSWORD), "no PKCS12 or JKS file");
        assertBroken(TlsConfig.builder().trustStore(trust, PASSWORD), "is a PEM file; use keyPem or trustPem");
        assertBroken(TlsConfig.builder().trustPem(text), "holds no certificate");
        assertBroken(TlsConfig.builder().trustPem(cut), "certificate 1", "is damaged");
        assertBroken(TlsConfig.builder().keyPem(certificates, old), "RSA PRIVATE KEY", "openssl pkcs8 -topk8");
        assertBroken(TlsConfig.builder().trustStore(store, PASSWORD), "holds no trusted certificate");
        assertBroken(
                TlsConfig.builder().keyStore(CA.writeTrustStore(directory.resolve("t.p12")), PASSWORD),
                "holds no private key");
    }

    @Test
    void keyOfAnotherCertificateIsNoticed() {
        CA.issue("another").writeKeyPem(key);
        assertBroken(TlsConfig.builder().keyPem(certificates, key), "do not belong together");
    }

    @Test
    void unknownNamesAndContradictionsAreNamed() throws GeneralSecurityException {
        assertBroken(TlsConfig.builder().protocols("TLSv9"), "TLSv9");
        assertBroken(TlsConfig.builder().cipherSuites("NONE_AT_ALL"), "NONE_AT_ALL");
        assertBroken(TlsConfig.builder().sslContext(SSLContext.getDefault()).trustPem(trust), "leave out one");
    }

    @Test
    void contextIsTheSameUntilAFileChanges() throws GeneralSecurityException {
        TlsConfig config =
                TlsConfig.builder().keyPem(certificates, key).trustPem(trust).build();
        SSLContext first = config.sslContext();
        assertThat(config.sslContext()).isSameAs(first);
        CertificateAuthority.named("next CA").writeTrustPem(trust);
        SSLContext second = config.sslContext();
        assertThat(second).isNotSameAs(first);
        assertThat(config.sslContext()).isSameAs(second);
    }

    @Test
    void brokenNewFileKeepsTheLastGoodOneAndIsToldOnce() throws GeneralSecurityException, IOException {
        TlsConfig config = TlsConfig.builder().keyPem(certificates, key).build();
        SSLContext good = config.sslContext();
        try (LogCapture log = LogCapture.of(TlsConfig.class)) {
            TlsIdentity next = CA.issue("next");
            next.writeCertificatesPem(certificates); // and its key later, as when a script copies one after the other
            assertThat(config.sslContext()).isSameAs(good);
            assertThat(config.sslContext()).isSameAs(good);
            assertThat(log.messages(Level.WARN)).singleElement().asString().contains("do not belong together");
            next.writeKeyPem(key);
            assertThat(config.sslContext()).isNotSameAs(good);
            Files.delete(key);
            config.sslContext();
            assertThat(log.messages(Level.WARN)).hasSize(2).last().asString().contains("is not there");
        }
    }

    @Test
    void textsShowNoSecret() {
        TlsConfig config =
                TlsConfig.builder().keyStore(store, PASSWORD).trustPem(trust).build();
        assertThat(config.toString())
                .contains(store.toString(), trust.toString())
                .doesNotContain(TlsIdentity.PASSWORD);
    }

    private static void assertBroken(TlsConfigBuilder builder, String... words) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("TLS: ")
                .message()
                .contains(words)
                .doesNotContain(new String(WRONG));
    }
}
