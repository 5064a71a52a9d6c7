/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** The client's certificates and its PKCS#8 key in PEM files. */
final class PemKeyMaterial implements TlsMaterial {
    private static final String PLAIN = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final String PBES2 = "1.2.840.113549.1.5.13";

    private final Path certificates;
    private final Path privateKey;
    private final char @Nullable [] password;

    PemKeyMaterial(Path certificates, Path privateKey, char @Nullable [] password) {
        this.certificates = certificates;
        this.privateKey = privateKey;
        this.password = password == null ? null : password.clone();
    }

    @Override
    public List<Path> files() {
        return List.of(certificates, privateKey);
    }

    @Override
    public KeyStore load(TlsFileContents contents) throws GeneralSecurityException {
        List<X509Certificate> chain = Pem.certificates(certificates, contents.of(certificates));
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        PrivateKey key = key(contents, algorithm);
        KeyStore store = emptyStore();
        try {
            store.setKeyEntry("key", key, keyPassword(), chain.toArray(X509Certificate[]::new));
        } catch (KeyStoreException e) {
            throw new KeyStoreException(
                    "the certificates in " + certificates + " are no chain; the first must be the one of the key, and"
                            + " each be followed by that of its issuer",
                    e);
        }
        return store;
    }

    private PrivateKey key(TlsFileContents contents, String algorithm) throws GeneralSecurityException {
        List<String> others = new ArrayList<>();
        for (Pem.Block block : Pem.blocks(privateKey, contents.of(privateKey))) {
            if (block.label().equals(PLAIN)) {
                return decoded(new PKCS8EncodedKeySpec(block.bytes()), algorithm);
            }
            if (block.label().equals(ENCRYPTED)) {
                return decoded(decrypted(block.bytes()), algorithm);
            }
            others.add(block.label());
        }
        throw new InvalidKeyException("the PEM file " + privateKey + " holds no block -----BEGIN PRIVATE KEY-----, but "
                + (others.isEmpty() ? "nothing of PEM" : others)
                + "; make a PKCS#8 key of it with: openssl pkcs8 -topk8 -in OLD -out NEW");
    }

    private PrivateKey decoded(PKCS8EncodedKeySpec spec, String algorithm) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (NoSuchAlgorithmException e) {
            throw new InvalidKeyException(
                    "the first certificate in " + certificates + " is for a key of a kind that this JDK does not know ("
                            + algorithm + "); use RSA or EC, or a security provider that knows it",
                    e);
        } catch (InvalidKeySpecException e) {
            throw new InvalidKeyException(
                    "the key in " + privateKey + " is damaged, or no " + algorithm + " key as its certificate in "
                            + certificates + " says; the first certificate there must be the one of the key",
                    e);
        }
    }

    private PKCS8EncodedKeySpec decrypted(byte[] encoded) throws GeneralSecurityException {
        char[] secret = password;
        if (secret == null) {
            throw new InvalidKeyException("the key in " + privateKey + " is encrypted; give its password");
        }
        PBEKeySpec spec = new PBEKeySpec(secret);
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encoded);
            String algorithm = algorithmOf(info);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            throw new InvalidKeyException("the password does not open the key in " + privateKey + "; check it", e);
        } catch (GeneralSecurityException | IOException e) {
            throw new KeyStoreException(
                    "the key in " + privateKey + " is encrypted in a way that this JDK cannot undo (" + e.getMessage()
                            + "); encrypt it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256",
                    e);
        } finally {
            spec.clearPassword();
        }
    }

    /** The JDK names the scheme of today by its family only; the parameters know which member it is. */
    private static String algorithmOf(EncryptedPrivateKeyInfo info) throws NoSuchAlgorithmException {
        String name = info.getAlgName();
        if (!name.equals("PBES2") && !name.equals(PBES2)) {
            return name;
        }
        AlgorithmParameters parameters = info.getAlgParameters();
        if (parameters == null) {
            throw new NoSuchAlgorithmException("it does not say how");
        }
        return parameters.toString();
    }

    static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new KeyStoreException("an empty store cannot be made", e);
        }
        return store;
    }

    @Override
    public char[] keyPassword() {
        return IN_MEMORY.clone();
    }

    @Override
    public String toString() {
        return certificates.equals(privateKey) ? certificates.toString() : certificates + " and " + privateKey;
    }
}
