/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was read of files: compared as long as it is wanted, and forgotten when it has been used. */
class TlsFileContentsTest {
    @TempDir
    Path directory;

    @Test
    void whatIsForgottenIsWipedAndCanStillBeCompared() throws Exception {
        Path key = Files.writeString(directory.resolve("key.pem"), "secret");
        TlsFileContents read = TlsFileContents.of(List.of(key));
        byte[] bytes = read.of(key);
        assertThat(bytes).isEqualTo("secret".getBytes());
        TlsFileContents forgotten = read.forgotten();
        assertThat(bytes).containsOnly(0);
        assertThatThrownBy(() -> forgotten.of(key)).isInstanceOf(IllegalArgumentException.class);
        assertThat(TlsFileContents.of(List.of(key)).isSameAs(forgotten)).isTrue();
        Files.writeString(key, "Secret");
        assertThat(TlsFileContents.of(List.of(key)).isSameAs(forgotten)).isFalse();
    }

    @Test
    void bytesThatMoveFromOneFileToTheNextAreAChange() throws Exception {
        Path key = Files.writeString(directory.resolve("key.pem"), "ab");
        Path chain = Files.writeString(directory.resolve("chain.pem"), "c");
        TlsFileContents before = TlsFileContents.of(List.of(key, chain));
        Files.writeString(key, "a");
        Files.writeString(chain, "bc");
        assertThat(TlsFileContents.of(List.of(key, chain)).isSameAs(before)).isFalse();
    }
}
