/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionSnapshot;
import org.junit.jupiter.api.Test;

class SessionGaugesTest {
    private final SessionGauges gauges = new SessionGauges();

    @Test
    void eachFigureCountsWhatItIsNamedFor() {
        gauges.traffic(1, 20, 3, 40);
        gauges.traffic(0, 0, 0, 0);
        gauges.traffic(4, 300, 2, 100);
        for (int i = 0; i < 2; i++) {
            gauges.connected();
        }
        for (int i = 0; i < 3; i++) {
            gauges.expired();
        }
        for (int i = 0; i < 4; i++) {
            gauges.authFailed();
        }
        for (int i = 0; i < 6; i++) {
            gauges.listenerFailed();
        }
        assertThat(gauges.counters()).isEqualTo(new SessionSnapshot.Counters(5, 5, 320, 140, 2, 3, 4, 6));
    }

    @Test
    void latestReadingIsShown() {
        assertThat(gauges.lastPing()).isEqualTo(SessionGauges.NONE);
        assertThat(gauges.presumedGoneAt()).isEqualTo(SessionGauges.NONE);
        assertThat(gauges.localAddress()).isNull();

        gauges.pending(3, 70);
        gauges.pingAnswered(5);
        gauges.lastZxid(9);
        gauges.presumedGoneAt(800);
        gauges.localAddress("10.0.0.1:4711");
        assertThat(gauges.pending()).isEqualTo(3);
        assertThat(gauges.lastHeard()).isEqualTo(70);
        assertThat(gauges.lastPing()).isEqualTo(5);
        assertThat(gauges.lastZxid()).isEqualTo(9);
        assertThat(gauges.presumedGoneAt()).isEqualTo(800);
        assertThat(gauges.localAddress()).isEqualTo("10.0.0.1:4711");

        gauges.pending(0, 80);
        assertThat(gauges.pending()).isZero();
        assertThat(gauges.lastHeard()).isEqualTo(80);
    }

    @Test
    void readingThatLooksLikeNoneIsShownAsTheOneBehindIt() {
        gauges.presumedGoneAt(5);
        gauges.presumedGoneAt(SessionGauges.NONE); // a clock may well show that
        assertThat(gauges.presumedGoneAt()).isEqualTo(SessionGauges.NONE + 1);
    }
}
