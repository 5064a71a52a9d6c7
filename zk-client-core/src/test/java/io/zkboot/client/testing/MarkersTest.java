/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkersTest {
    private final Markers markers = new Markers();

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "abcd"})
    void markerIsFoundInEachFormWhateverStandsAroundIt(String around) {
        markers.text("other");
        String text = around + markers.text("planted") + around;
        byte[] bytes = text.getBytes(UTF_8);
        for (String form : List.of(
                text,
                Arrays.toString(bytes),
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                HexFormat.ofDelimiter(" ").formatHex(bytes),
                HexFormat.ofDelimiter(":").withUpperCase().formatHex(bytes),
                Base64.getEncoder().encodeToString(bytes))) {
            assertThat(markers.foundIn("something, " + form + ", and more"))
                    .as(form)
                    .containsExactly("planted");
        }
    }

    @Test
    void aKeyIsFoundInADump() {
        byte[] key = new byte[16];
        new Random(7).nextBytes(key);
        HexFormat dump = HexFormat.ofDelimiter(" ").withUpperCase();
        markers.add("key", key);
        assertThat(markers.foundIn("0000: " + dump.formatHex(key, 0, 8) + "   " + dump.formatHex(key, 8, 16)))
                .containsExactly("key");
    }

    @Test
    void nothingIsFoundWhereNothingIs() {
        markers.text("data");
        assertThat(markers.foundIn("MARKER-OF-NOTHING [1, 2, 3] 6d61726b")).isEmpty();
    }

    @Test
    void aShortSecretIsRefusedAsItCouldBeAnywhere() {
        assertThatThrownBy(() -> markers.add("pin", "1234567".getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'pin'");
    }
}
