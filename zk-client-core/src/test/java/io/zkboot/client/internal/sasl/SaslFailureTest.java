/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SaslFailureTest {
    @Test
    void whatAServerHasSaidAtLengthIsCut() {
        String said = "it said: " + "x".repeat(1 << 20);
        SaslFailure failure = SaslFailure.definite(said, null);
        assertThat(failure.detail())
                .startsWith("it said: xxx")
                .hasSizeLessThan(1_100)
                .endsWith("(1048585 characters)");
        assertThat(failure).hasMessage(failure.detail());
    }

    @Test
    void aMessageOfUsualLengthIsWhole() {
        assertThat(SaslFailure.temporary("the KDC does not answer", null).detail())
                .isEqualTo("the KDC does not answer");
    }
}
