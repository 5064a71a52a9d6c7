/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.util.List;

/** A PKCS12 or JKS file. */
final class StoreMaterial implements TlsMaterial {
    private static final int JKS_BEGINS_WITH = 0xfe;

    private final Path file;
    private final char[] password;
    private final char[] keyPassword;

    StoreMaterial(Path file, char[] password, char[] keyPassword) {
        this.file = file;
        this.password = password.clone();
        this.keyPassword = keyPassword.clone();
    }

    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public KeyStore load(TlsFileContents contents) throws GeneralSecurityException {
        byte[] bytes = contents.of(file);
        if (Pem.looksLike(bytes)) {
            throw new KeyStoreException(
                    "the store " + file + " is a PEM file; use keyPem or trustPem for it, or make a PKCS12 file of it");
        }
        KeyStore store = KeyStore.getInstance(isJks(bytes) ? "JKS" : "PKCS12");
        try {
            store.load(new ByteArrayInputStream(bytes), password);
        } catch (IOException e) {
            throw new KeyStoreException(
                    e.getCause() instanceof UnrecoverableKeyException
                            ? "the password does not open the store " + file + "; check the password"
                            : "the store " + file + " is no PKCS12 or JKS file, or damaged (" + e.getMessage() + ")",
                    e);
        }
        return store;
    }

    private static boolean isJks(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] & 0xff) == JKS_BEGINS_WITH;
    }

    @Override
    public char[] keyPassword() {
        return keyPassword.clone();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
