/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.TlsIdentity;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files of keys and certificates may look like, and what is said of those that are wrong. */
class KeyFilesTest {
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final TlsIdentity IDENTITY = CA.issue("client");
    private static final char[] PASSWORD = TlsIdentity.PASSWORD.toCharArray();
    private static final char[] WRONG = "wrong-secret".toCharArray();

    @TempDir
    private Path directory;

    private Path certificates;
    private Path key;

    @BeforeEach
    void write() {
        certificates = IDENTITY.writeCertificatesPem(directory.resolve("client.pem"));
        key = IDENTITY.writeKeyPem(directory.resolve("client.key"));
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    private static void assertBroken(TlsConfigBuilder builder, String... words) {
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageStartingWith("TLS: ")
                .withMessageContainingAll(words)
                .withMessageNotContaining(new String(WRONG));
    }

    @Test
    void keyAndCertificatesMayStandInOneFileInAnyOrder() throws Exception {
        String both = Files.readString(key) + "a remark\n" + Files.readString(certificates);
        Path one = file("both.pem", both);
        TlsConfig config = TlsConfig.builder().keyPem(one, one).build();
        assertThat(config).asString().containsOnlyOnce("both.pem");
    }

    @Test
    void certificatesMayHaveTheirOldLabelAndEmptyBlocksBesideThem() throws Exception {
        String text = Files.readString(certificates).replace("CERTIFICATE-----", "X509 CERTIFICATE-----");
        Path old = file("old.pem", "-----BEGIN X-----\n-----END X-----\n" + text);
        TlsConfig.builder().keyPem(old, key).trustPem(old).build();
    }

    @Test
    void aFileThatWasPutTogetherWronglyIsNamed() throws Exception {
        String good = Files.readString(certificates);
        assertBroken(
                TlsConfig.builder().trustPem(file("mixed.pem", good.replace("END CERTIFICATE", "END X509 CRL"))),
                "mixed.pem",
                "begins as CERTIFICATE and ends as X509 CRL");
        assertBroken(
                TlsConfig.builder()
                        .trustPem(file("text.pem", "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n")),
                "text.pem",
                "not Base64");
        String second = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assertBroken(TlsConfig.builder().trustPem(file("two.pem", good + second)), "certificate 3 in", "two.pem");
        assertBroken(TlsConfig.builder().keyPem(certificates, file("empty.key", "")), "empty.key", "nothing of PEM");
    }

    @Test
    void aKeyThatCannotBeThatOfItsCertificateIsNamed() throws Exception {
        byte[] rsa = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Path other = file("rsa.key", pem("PRIVATE KEY", rsa));
        assertBroken(
                TlsConfig.builder().keyPem(certificates, other), "rsa.key", "no EC key", "client.pem", "the first");
        Path damaged = file("damaged.key", pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        assertBroken(TlsConfig.builder().keyPem(certificates, damaged), "damaged.key", "is damaged");
    }

    @Test
    void certificatesThatAreNoChainAreToldWithTheirFile() throws Exception {
        String foreign = Files.readString(CertificateAuthority.named("another CA")
                .issue("other")
                .writeCertificatesPem(directory.resolve("other.pem")));
        String[] own = Files.readString(certificates).split("(?<=-----END CERTIFICATE-----)", 2);
        assertBroken(
                TlsConfig.builder().keyPem(file("both.pem", own[0] + "\n" + foreign), key), "both.pem", "are no chain");
    }

    @Test
    void aKeyOfAKindThatTheJdkDoesNotKnowIsToldWithItsFile() throws Exception {
        byte[] certificate = IDENTITY.chain().get(0).getEncoded();
        byte[] kind = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1}; // EC
        int at = IntStream.range(0, certificate.length - kind.length)
                .filter(from -> Arrays.mismatch(certificate, from, from + kind.length, kind, 0, kind.length) < 0)
                .findFirst()
                .orElseThrow();
        certificate[at + 6] ^= 1;
        assertBroken(
                TlsConfig.builder().keyPem(file("odd.pem", pem("CERTIFICATE", certificate)), key),
                "odd.pem",
                "of a kind that this JDK does not know",
                "use RSA or EC");
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    @Test
    void aKeyThatWasEncryptedInTheOldWayIsRead() throws Exception {
        String scheme = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(PASSWORD)),
                new PBEParameterSpec(new byte[8], 1000));
        byte[] encrypted = new EncryptedPrivateKeyInfo(
                        cipher.getParameters(), cipher.doFinal(IDENTITY.key().getEncoded()))
                .getEncoded();
        Path old = file("old.key", pem("ENCRYPTED PRIVATE KEY", encrypted));
        TlsConfig.builder().keyPem(certificates, old, PASSWORD).build();
        assertBroken(TlsConfig.builder().keyPem(certificates, old, WRONG), "does not open the key", "old.key");
    }

    @Test
    void passwordsAreCopiedSoThatTheCallerCanWipeHis() throws Exception {
        Path encrypted = IDENTITY.writeEncryptedKeyPem(directory.resolve("encrypted.key"));
        Path store = IDENTITY.writeKeyStore(directory.resolve("key.p12"));
        char[] mine = PASSWORD.clone();
        TlsConfigBuilder pem = TlsConfig.builder().keyPem(certificates, encrypted, mine);
        TlsConfigBuilder keys = TlsConfig.builder().keyStore(store, mine);
        Arrays.fill(mine, 'x');
        pem.build();
        keys.build();
    }

    /** Writes a store of keys, each with its alias as password. */
    private Path store(String type, KeyStore.Entry... entries) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        int number = 0;
        for (KeyStore.Entry entry : entries) {
            store.setEntry(
                    "entry" + number++,
                    entry,
                    entry instanceof KeyStore.TrustedCertificateEntry
                            ? null
                            : new KeyStore.PasswordProtection(PASSWORD));
        }
        Path file = directory.resolve(number + "." + type);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return file;
    }

    private static KeyStore.PrivateKeyEntry pair(TlsIdentity key, TlsIdentity certified) {
        return new KeyStore.PrivateKeyEntry(key.key(), certified.chain().toArray(X509Certificate[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void eachKeyOfAStoreMustBelongToItsCertificate(String type) throws Exception {
        TlsIdentity other = CA.issue("other");
        KeyStore.Entry trusted = new KeyStore.TrustedCertificateEntry(CA.certificate());
        Path good = store(type, trusted, pair(IDENTITY, IDENTITY), pair(other, other));
        TlsConfig.builder().keyStore(good, PASSWORD).trustStore(good, PASSWORD).build();
        Path mixed = store(type, pair(IDENTITY, IDENTITY), pair(other, IDENTITY));
        assertBroken(TlsConfig.builder().keyStore(mixed, PASSWORD), mixed.toString(), "do not belong together");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void aKeyWithAnotherPasswordIsNamedAndThePasswordIsNotShown(String type) throws Exception {
        Path file = store(type, pair(IDENTITY, IDENTITY));
        assertBroken(
                TlsConfig.builder().keyStore(file, PASSWORD, WRONG), "does not open the key 'entry0'", file.toString());
        assertBroken(TlsConfig.builder().keyStore(file, WRONG), "password does not open the store", file.toString());
    }

    @Test
    void aStoreThatWasCutIsToldOfOtherwiseThanAWrongPassword() throws Exception {
        byte[] bytes = Files.readAllBytes(store("PKCS12", pair(IDENTITY, IDENTITY)));
        Path cut = Files.write(directory.resolve("cut.p12"), Arrays.copyOf(bytes, bytes.length / 2));
        assertBroken(TlsConfig.builder().keyStore(cut, PASSWORD), "cut.p12 is no PKCS12 or JKS file, or damaged");
        assertBroken(
                TlsConfig.builder().keyStore(file("empty.p12", ""), PASSWORD),
                "empty.p12 is no PKCS12 or JKS file, or damaged");
    }

    @Test
    void aSupplierIsAskedForEachConnectionAndMustAnswer() throws Exception {
        SSLContext[] next = {SSLContext.getDefault()};
        TlsConfig config = TlsConfig.of(() -> next[0]);
        assertThat(config.sslContext()).isSameAs(next[0]);
        next[0] = IDENTITY.context(CA);
        assertThat(config.sslContext()).isSameAs(next[0]);
        next[0] = null;
        assertThatThrownBy(config::sslContext)
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("returned null");
        assertThat(config).asString().contains("supplied SSLContext");
        assertThat(config.isHostNameVerified()).isTrue();
        assertThat(TlsConfig.builder()
                        .insecureSkipHostNameVerification()
                        .build()
                        .isHostNameVerified())
                .isFalse();
    }

    @Test
    void everySettingLeadsOnToTheNextOne() throws Exception {
        TlsConfigBuilder builder = TlsConfig.builder();
        assertThat(List.of(
                        builder.sslContext(SSLContext.getDefault()),
                        builder.keyStore(key, PASSWORD),
                        builder.keyPem(certificates, key),
                        builder.keyPem(certificates, key, PASSWORD),
                        builder.trustStore(key, PASSWORD),
                        builder.trustPem(certificates),
                        builder.protocols("TLSv1.3"),
                        builder.cipherSuites("TLS_AES_128_GCM_SHA256"),
                        builder.insecureSkipHostNameVerification()))
                .allSatisfy(same -> assertThat(same).isSameAs(builder));
    }
}
