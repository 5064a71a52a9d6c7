/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Map;

/** Looks into stores for what TLS would fail on much later, with a message that nobody understands. */
final class KeyPairs {
    private static final byte[] SAMPLE = {1, 2, 3};

    /** How keys of an algorithm sign; others are not tried. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private KeyPairs() {}

    /** Requires a private key, readable, that belongs to its certificate. */
    static void require(KeyStore store, TlsMaterial source) throws GeneralSecurityException {
        boolean found = false;
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            if (store.isKeyEntry(alias) && chain != null && chain.length > 0) {
                requirePair(key(store, alias, source), chain[0].getPublicKey(), source);
                found = true;
            }
        }
        if (!found) {
            throw new KeyStoreException("the key store " + source + " holds no private key with its certificate");
        }
    }

    private static Key key(KeyStore store, String alias, TlsMaterial source) throws GeneralSecurityException {
        try {
            return store.getKey(alias, source.keyPassword());
        } catch (UnrecoverableKeyException e) {
            throw new KeyStoreException(
                    "the password does not open the key '" + alias + "' in " + source
                            + "; the key may have a password of its own",
                    e);
        }
    }

    private static void requirePair(Key key, PublicKey certified, TlsMaterial source) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(certified.getAlgorithm());
        if (algorithm == null || !(key instanceof PrivateKey privateKey)) {
            return;
        }
        boolean pair;
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(SAMPLE);
            pair = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("the private key of " + source + " cannot sign (" + e.getMessage() + ")", e);
        }
        if (!pair) {
            throw new InvalidKeyException("the private key and the certificate of " + source
                    + " do not belong together; if they are being renewed one after the other, this passes");
        }
    }

    /** Requires a certificate that is marked as trusted. */
    static void requireTrusted(KeyStore store, TlsMaterial source) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias)) {
                return;
            }
        }
        throw new KeyStoreException("the trust store " + source + " holds no trusted certificate; one that openssl has"
                + " put into a PKCS12 file does not count, import it with: keytool -importcert");
    }
}
