/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.ZnodePath;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"orders", "a b", "100%", "50% off", "x.y", "...", "ünï", "%zz", "%u12", "订单"})
    void whatMayBeANameStaysAsItIs(String text) {
        assertThat(NodeNames.of("key", text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a%2Fb",
        "/, %2F",
        "a%2Fb, a%252Fb",
        "%u00e4, %25u00e4",
        "., %2E",
        ".., %2E%2E",
        "\uD83D\uDE00, %uD83D%uDE00",
        "\u0085, %85"
    })
    void whatMayNotIsEscaped(String text, String name) {
        assertThat(NodeNames.of("key", text)).isEqualTo(name);
        assertThat(NodeNames.text(name)).isEqualTo(text);
    }

    @Test
    void emptyIsNoName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeNames.of("key of a lock", ""))
                .withMessage("The key of a lock is empty: name it.");
    }

    @Test
    void noTwoTextsHaveTheSameName() {
        List<String> pieces =
                List.of("%", "%2", "2", "F", "f", "/", "u", "00", "4", "%u", "\u0000", "\uD800", ".", "%25");
        Random random = new Random(17);
        Set<String> texts = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(5);
            for (int j = 0; j < length; j++) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            if (texts.add(text.toString())) {
                String name = NodeNames.of("key", text.toString());
                assertThat(ZnodePath.requireValid("/" + name)).doesNotContain("//");
                assertThat(names.add(name)).as("%s of %s", name, text).isTrue();
                assertThat(NodeNames.text(name)).isEqualTo(text.toString());
            }
        }
    }
}
