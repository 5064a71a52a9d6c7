/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.LogCapture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Files that are half written, on which a security provider may throw whatever it likes. */
class TlsFilesTest {
    private static final String SECRET = "half of a key";

    @TempDir
    private Path directory;

    private Path file;

    /** Fails as no provider should while the file begins so. */
    private final class Material implements TlsMaterial {
        private final TlsMaterial good = new PemTrustMaterial(file);

        @Override
        public List<Path> files() {
            return good.files();
        }

        @Override
        public KeyStore load(TlsFileContents contents) throws GeneralSecurityException {
            if (new String(contents.of(file), StandardCharsets.UTF_8).startsWith(SECRET)) {
                throw new IllegalStateException("cannot read " + SECRET);
            }
            return good.load(contents);
        }

        @Override
        public char[] keyPassword() {
            return good.keyPassword();
        }

        @Override
        public String toString() {
            return good.toString();
        }
    }

    @BeforeEach
    void aFile() {
        file = directory.resolve("trust.pem");
    }

    @Test
    void whateverAProviderThrowsIsToldAsAFaultOfTheFiles() throws Exception {
        Files.writeString(file, SECRET);
        TlsFiles files = new TlsFiles(null, new Material());
        assertThatThrownBy(files::get)
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("trust.pem")
                .hasMessageContaining("IllegalStateException")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void whateverAProviderThrowsTheLastGoodContentStaysInUse() throws Exception {
        CertificateAuthority.named("CA").writeTrustPem(file);
        TlsFiles files = new TlsFiles(null, new Material());
        SSLContext good = files.get();
        try (LogCapture log = LogCapture.of("io.zkboot.client")) {
            Files.writeString(file, SECRET);
            assertThat(files.get()).isSameAs(good);
            assertThat(files.get()).isSameAs(good);
            assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("IllegalStateException")
                    .doesNotContain(SECRET);
        }
    }
}
