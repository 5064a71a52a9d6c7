/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriSpecTest {
    @Test
    void variablesStandInBraces() {
        UriSpec spec = UriSpec.parse("x{ a }{b}y{c}");
        assertThat(spec.parts())
                .containsExactly(
                        new UriSpec.Part("x", false),
                        new UriSpec.Part("a", true),
                        new UriSpec.Part("b", true),
                        new UriSpec.Part("y", false),
                        new UriSpec.Part("c", true));
        assertThat(spec.expand(Map.of("a", "1", "b", "2"))).isEqualTo("x12y");
        assertThat(UriSpec.parse("plain").expand(Map.of())).isEqualTo("plain");
        assertThat(UriSpec.parse("").parts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{a", "a}", "{a{b}", "{a}b}", "{{a}}"})
    void bracesMustMatch(String spec) {
        assertThatIllegalArgumentException().isThrownBy(() -> UriSpec.parse(spec));
    }

    @Test
    void anExpandedTextIsAsLongAsAUriMayBeAndNoLonger() {
        UriSpec spec = UriSpec.parse("{half}{half}{rest}");
        String half = "x".repeat(UriSpec.LONGEST_URI / 2);
        assertThat(spec.expand(Map.of("half", half))).hasSize(UriSpec.LONGEST_URI);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.expand(Map.of("half", half, "rest", "y")))
                .withMessageContaining("longer than 8192")
                .withMessageNotContaining("xx");
    }
}
