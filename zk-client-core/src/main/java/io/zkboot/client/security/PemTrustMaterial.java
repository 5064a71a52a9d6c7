/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates of CAs in a PEM file. */
record PemTrustMaterial(Path file) implements TlsMaterial {
    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public KeyStore load(TlsFileContents contents) throws GeneralSecurityException {
        KeyStore store = PemKeyMaterial.emptyStore();
        int number = 0;
        for (X509Certificate certificate : Pem.certificates(file, contents.of(file))) {
            store.setCertificateEntry("trusted-" + number, certificate);
            number++;
        }
        return store;
    }

    @Override
    public char[] keyPassword() {
        return IN_MEMORY.clone();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
