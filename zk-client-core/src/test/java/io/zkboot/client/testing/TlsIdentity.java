/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A private key with its certificates, the own one first. */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    /** Of all stores that are written here. */
    public static final String PASSWORD = "test-password";

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** The distinguished name, as the server's scheme {@code x509} uses it. */
    public String subject() {
        return chain.get(0).getSubjectX500Principal().getName();
    }

    /** Writes a PKCS12 file with the password {@link #PASSWORD}. */
    public Path writeKeyStore(Path file) {
        return write(keyStore(), file);
    }

    /** Writes the certificates as PEM. */
    public Path writeCertificatesPem(Path file) {
        return writePem(file, chain);
    }

    /** Writes the key as PKCS#8 PEM. */
    public Path writeKeyPem(Path file) {
        return write(file, pem("PRIVATE KEY", key.getEncoded()));
    }

    /** Writes the key as encrypted PKCS#8 PEM, as OpenSSL does, with the password {@link #PASSWORD}. */
    public Path writeEncryptedKeyPem(Path file) {
        byte[] salt = new byte[16];
        byte[] vector = new byte[16];
        int rounds = 2048;
        try {
            byte[] secret = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(PASSWORD.toCharArray(), salt, rounds, 256))
                    .getEncoded();
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(vector));
            byte[] hmacSha256 = Der.sequence(Der.objectId(1, 2, 840, 113549, 2, 9), Der.tagged(0x05));
            byte[] pbkdf2 = Der.sequence(
                    Der.objectId(1, 2, 840, 113549, 1, 5, 12),
                    Der.sequence(Der.octets(salt), Der.integer(BigInteger.valueOf(rounds)), hmacSha256));
            byte[] aes256 = Der.sequence(Der.objectId(2, 16, 840, 1, 101, 3, 4, 1, 42), Der.octets(vector));
            byte[] pbes2 = Der.sequence(Der.objectId(1, 2, 840, 113549, 1, 5, 13), Der.sequence(pbkdf2, aes256));
            byte[] encrypted = Der.sequence(pbes2, Der.octets(cipher.doFinal(key.getEncoded())));
            return write(file, pem("ENCRYPTED PRIVATE KEY", encrypted));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A context with this key that trusts the CA, or the JDK's if there is none. */
    public SSLContext context(@Nullable CertificateAuthority trusted) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore(), PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted == null ? null : trusted.trustStore());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore keyStore() {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("key", key, PASSWORD.toCharArray(), chain.toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(KeyStore store, Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path writePem(Path file, List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                text.append("subject: ")
                        .append(certificate.getSubjectX500Principal())
                        .append('\n');
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return write(file, text.toString());
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + subject() + "]";
    }
}
