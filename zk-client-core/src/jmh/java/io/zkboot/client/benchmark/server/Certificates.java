/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stores for TLS, with the password {@link #PASSWORD}, that go with this JVM.
 *
 * @param keyStore the server's key and certificate, made out for 127.0.0.1, and for the name that the official client
 *     finds for that
 * @param trustStore for its clients
 */
record Certificates(Path keyStore, Path trustStore) {
    static final String PASSWORD = TlsIdentity.PASSWORD;

    static Certificates make() {
        try {
            Path directory = Files.createTempDirectory("zk-benchmark");
            directory.toFile().deleteOnExit();
            CertificateAuthority authority = CertificateAuthority.named("benchmark CA");
            Path keyStore =
                    authority.issue("server", "127.0.0.1", "localhost").writeKeyStore(directory.resolve("server.p12"));
            Path trustStore = authority.writeTrustStore(directory.resolve("trust.p12"));
            keyStore.toFile().deleteOnExit();
            trustStore.toFile().deleteOnExit();
            return new Certificates(keyStore, trustStore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
