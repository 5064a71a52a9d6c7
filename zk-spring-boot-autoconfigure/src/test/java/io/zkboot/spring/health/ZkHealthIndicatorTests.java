/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.testing.Shows;
import io.zkboot.spring.testing.FakeZkClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;

class ZkHealthIndicatorTests {
    private final FakeZkClient zk = new FakeZkClient();
    private final ZkHealthIndicator indicator = new ZkHealthIndicator(zk.client(), Duration.ofSeconds(5));

    @ParameterizedTest
    @CsvSource({
        "CONNECTED, 0, 1, UP",
        "CONNECTED_READ_ONLY, 0, 1, UP",
        "SUSPENDED, 4, 1, UNKNOWN",
        "SUSPENDED, 5, 1, DOWN",
        "LOST, 1, 1, DOWN",
        "EXPIRED, 1, 1, UNKNOWN",
        "CONNECTING, 1, 1, UNKNOWN",
        "CONNECTING, 6, 1, DOWN",
        "CONNECTING, 1, 0, DOWN",
        "AUTH_FAILED, 1, 1, DOWN",
        "CLOSED, 1, 0, DOWN"
    })
    void statusFollowsTheState(SessionState state, int seconds, int connects, String status) {
        zk.answer(FakeZkClient.snapshot(state, Duration.ofSeconds(seconds), Reason.NONE, "", connects));
        assertThat(indicator.health().getStatus().getCode()).isEqualTo(status);
    }

    @Test
    void aDetailWithoutAValueTakesNoOtherAway() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("nothing", null);
        details.put("something", 1);
        zk.answer(FakeZkClient.snapshot(SessionState.CONNECTED));
        assertThat(new ZkHealthIndicator(zk.client(), Duration.ofSeconds(5), client -> details)
                        .health()
                        .getDetails())
                .containsEntry("something", 1)
                .doesNotContainKey("nothing");
    }

    @Test
    void connectedClientShowsServerAndSession() {
        zk.answer(FakeZkClient.snapshot(SessionState.CONNECTED_READ_ONLY));
        assertThat(indicator.health().getDetails())
                .containsEntry("state", SessionState.CONNECTED_READ_ONLY)
                .containsEntry("server", "10.0.0.5:2181")
                .containsEntry("readOnly", true)
                .containsEntry("sessionId", "0x1000123abcd")
                .containsEntry("sessionTimeout", Duration.ofSeconds(30))
                .containsEntry("lastPing", Duration.ofMillis(2))
                .containsEntry("pendingRequests", 4)
                .containsEntry("queuedRequests", 5)
                .doesNotContainKeys("reason", "lastError");
    }

    @Test
    @Shows("F48")
    void disconnectedClientShowsReasonAndLastError() {
        zk.answer(FakeZkClient.snapshot(
                SessionState.CONNECTING, Duration.ofSeconds(9), Reason.REFUSED, "zk1:2181 refused", 0));
        Health health = indicator.health();
        assertThat(health.getDetails())
                .containsAllEntriesOf(Map.of(
                        "reason",
                        Reason.REFUSED,
                        "lastError",
                        "zk1:2181 refused",
                        "failedAttempts",
                        3,
                        "since",
                        Duration.ofSeconds(9)))
                .doesNotContainKey("server");
    }
}
