/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the text of a lease ends to be one, and the limits of its options. */
class FlatJsonTest {
    private static Map<String, Object> parsed(String text) {
        return FlatJson.parse(text.getBytes(UTF_8));
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder();
        FlatJson.quote(text, value);
        return text.toString();
    }

    @Test
    void numbersHaveNineDigitsAtMostAndNoneTooManyInFront() {
        assertThat(parsed("{\"n\":0}")).containsEntry("n", 0L);
        assertThat(parsed("{\"n\": 9 }")).containsEntry("n", 9L);
        assertThat(parsed("{\"n\":10}")).containsEntry("n", 10L);
        assertThat(parsed(" {\"n\":123456789,\"m\":987654321} "))
                .containsEntry("n", 123_456_789L)
                .containsEntry("m", 987_654_321L);
        for (String wrong : List.of("1234567890", "01", "00", "-1", "1.5", ":", "/", "1:", "x", "")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> parsed("{\"n\":" + wrong + "}"));
        }
    }

    @Test
    void anObjectMayHaveNoFieldAndNothingBehindIt() {
        assertThat(parsed("{}")).isEmpty();
        assertThat(parsed("{ } ")).isEmpty();
        for (String wrong : List.of("{}}", "{},", "{", "", "[]", "{\"a\":1,}", "{\"a\":1,\"a\":1}")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> parsed(wrong));
        }
    }

    @Test
    void stringsComeBackAsTheyWereWrittenInAscii() {
        String all = "a \"quoted\" \\ \u0000\u001f \u007e\u007f\u0080\u00e4\u20ac/\b\f\n\r\t";
        assertThat(quoted(all)).matches("[\\x20-\\x7e]*");
        assertThat(quoted(" ~\u007f\u001f")).isEqualTo("\" ~\\u007f\\u001f\"");
        assertThat(parsed("{\"s\":" + quoted(all) + "}")).containsEntry("s", all);
        assertThatIllegalArgumentException().isThrownBy(() -> parsed("{\"s\":\"\\u00g0\"}"));
        assertThatIllegalArgumentException()
                .as("digits of other scripts")
                .isThrownBy(() -> parsed("{\"s\":\"\\u000\u0661\"}"));
        assertThatIllegalArgumentException()
                .as("the first that is not ASCII")
                .isThrownBy(() -> parsed("{\"s\":\"\\u000\u0080\"}"));
    }

    @Test
    void theClocksMayDifferByADayAtMost() {
        for (Duration fits : List.of(Duration.ZERO, Duration.ofDays(1))) {
            assertThat(LeaseOptions.DEFAULTS.withMaxClockSkew(fits).maxClockSkew())
                    .isEqualTo(fits);
        }
        for (Duration not : List.of(Duration.ofNanos(-1), Duration.ofDays(1).plusNanos(1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> LeaseOptions.DEFAULTS.withMaxClockSkew(not));
        }
    }

    @Test
    void aLeaseTakesAMillisecondAtLeastAndTenYearsAtMost() {
        LeaseWorld world = new LeaseWorld();
        ZkClient client = world.user().client;
        ZkLease lease = ZkLease.of(client, LeaseWorld.PATH, LeaseOptions.DEFAULTS.withHolder("me"));
        for (Duration fits : List.of(Duration.ofDays(3_653), Duration.ofMillis(1))) {
            assertThat(lease.tryAcquireAsync(fits)).isNotNull(); // one of a millisecond may be over at once
        }
        for (Duration not :
                List.of(Duration.ofNanos(999_999), Duration.ofDays(3_653).plusNanos(1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> lease.tryAcquireAsync(not));
        }
    }

    @Test
    void thereAreAThousandLeasesOfAPathAtMost() {
        ZkClient client = new LeaseWorld().user().client;
        for (int fits : new int[] {1, 1_000}) {
            assertThat(ZkMultiLease.of(client, "/leases", fits, LeaseOptions.DEFAULTS)
                            .count())
                    .isEqualTo(fits);
        }
        for (int not : new int[] {0, 1_001}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ZkMultiLease.of(client, "/leases", not, LeaseOptions.DEFAULTS));
        }
    }
}
