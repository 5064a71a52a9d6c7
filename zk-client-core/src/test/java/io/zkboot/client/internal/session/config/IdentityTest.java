/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.testing.LogCapture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class IdentityTest {
    private static List<String> warningsAbout(String scheme, String credentials) {
        try (LogCapture log = LogCapture.of(Identity.class)) {
            Identity made = new Identity(scheme, credentials.getBytes(UTF_8));
            assertThat(made.scheme()).isEqualTo(scheme);
            return log.messages(Level.WARN);
        }
    }

    @ParameterizedTest
    @CsvSource({"anna:secret", "anna:", ":secret", ":"})
    void aDigestWithAColonIsTakenInSilence(String credentials) {
        assertThat(warningsAbout("digest", credentials)).isEmpty();
    }

    @Test
    void aDigestWithoutAColonIsWarnedOfWithoutItsName() {
        assertThat(warningsAbout("digest", "secret"))
                .singleElement()
                .asString()
                .contains("no colon")
                .doesNotContain("secret");
    }

    @Test
    void ofOtherSchemesNothingIsKnown() {
        assertThat(warningsAbout("own", "secret")).isEmpty();
        assertThat(warningsAbout("own", "")).isEmpty();
    }

    @Test
    void aDigestOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Identity("digest", new byte[0]))
                .withMessageContaining("user:password");
        assertThatIllegalArgumentException().isThrownBy(() -> new Identity("", new byte[] {1}));
    }
}
