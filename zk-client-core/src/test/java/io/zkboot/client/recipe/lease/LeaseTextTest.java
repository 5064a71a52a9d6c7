/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTextTest {
    private static final Instant END = Instant.parse("2026-11-28T22:05:41.123Z");

    private static LeaseText parse(String text, LeaseLayout layout) {
        return LeaseText.parse("/a", text.getBytes(StandardCharsets.UTF_8), layout);
    }

    @Test
    void kazoosIsWrittenAsKazooDoes() {
        LeaseText text = LeaseText.of("DB \"clean\" \\ \u00e9\n", END, null);
        assertThat(new String(text.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"version\": 1, \"holder\": \"DB \\\"clean\\\" \\\\ \\u00e9\\u000a\","
                        + " \"end\": \"2026-11-28T22:05:41\"}");
        assertThat(LeaseText.parse("/a", text.bytes(), LeaseLayout.KAZOO)).isEqualTo(text);
    }

    @Test
    void oursHasMillisecondsAndAMark() {
        LeaseText text = LeaseText.of("a", END, "x");
        assertThat(LeaseText.parse("/a", text.bytes(), LeaseLayout.OWN)).isEqualTo(new LeaseText("a", END, "x"));
    }

    @Test
    void fieldsComeInAnyOrderWithAnySpace() {
        assertThat(parse(
                        "\n{\"end\":\"2026-11-28T22:05:41\" ,\t\"holder\":\"\\u0041\\/\u00e9\",\"version\":1}\r\n",
                        LeaseLayout.KAZOO))
                .isEqualTo(new LeaseText("A/\u00e9", Instant.parse("2026-11-28T22:05:41Z"), null));
    }

    @Test
    void eachWayToWriteACharacterIsRead() {
        assertThat(parse(
                        "{\"version\": 1, \"holder\": \"\\b\\f\\n\\r\\t\\\"\\/\\\\\\u00E9\\u00e9 \","
                                + " \"end\": \"2026-11-28T22:05:41\"}",
                        LeaseLayout.KAZOO))
                .isEqualTo(new LeaseText("\b\f\n\r\t\"/\\\u00e9\u00e9 ", Instant.parse("2026-11-28T22:05:41Z"), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"version\": 1",
                "{\"version\": 1, \"holder\": \"a\"}",
                "{\"version\": 2, \"holder\": \"a\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": \"1\", \"holder\": \"a\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 01, \"holder\": \"a\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 1, \"holder\": 3, \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2026-02-30T22:05:41\"}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2026-11-28 22:05:41\"}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2026-11-28T22:05:41\", \"more\": 1}",
                "{\"version\": 1, \"holder\": \"a\", \"holder\": \"b\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2026-11-28T22:05:41\"} x",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2026-11-28T22:05:41\",}",
                "{\"version\": 1, \"holder\": \"\\x\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 1, \"holder\": \"\\u00g0\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 1, \"holder\": \"a\tb\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 1.0, \"holder\": \"a\", \"end\": \"2026-11-28T22:05:41\"}",
                "{\"version\": 1, \"holder\": \"a\", \"end\": \"2026-11-28T22:05:4"
            })
    void anythingElseIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> parse(text, LeaseLayout.KAZOO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/a")
                .hasMessageContaining("expected is {\"version\": 1, ")
                .hasMessageNotContaining("2026")
                .hasNoCause();
    }

    @Test
    void whatIsNoTextIsRefused() {
        assertThatThrownBy(() -> LeaseText.parse("/a", new byte[] {'{', (byte) 0xff}, LeaseLayout.OWN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/a");
    }
}
