/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arithmetic on readings of the clock, near its overflow as anywhere. */
class HeartbeatTest {
    /** A reading from which a second more overflows. */
    private static final long NOW = Long.MAX_VALUE - 1_000_000_000L;

    private static long millis(long count) {
        return Duration.ofMillis(count).toNanos();
    }

    private static Heartbeat attached(long timeoutMillis, long seed) {
        Heartbeat heartbeat = new Heartbeat(new Random(seed));
        heartbeat.attached(NOW, NOW, millis(timeoutMillis));
        return heartbeat;
    }

    private static long pingDueIn(Heartbeat heartbeat) {
        long from = 0;
        long to = millis(100_000);
        while (to - from > 1) {
            long middle = (from + to) >>> 1;
            if (heartbeat.isPingDue(NOW + middle)) {
                to = middle;
            } else {
                from = middle;
            }
        }
        return to;
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 30, 300, 2_000, 2_400, 6_000, 30_000, 40_000, 120_000, 3_600_000})
    void pingIsDueEarlyEnoughForASecondTryBeforeTheReadTimeout(long timeout) {
        long readTimeout = millis(timeout) / 3 * 2;
        for (int seed = 0; seed < 200; seed++) {
            assertThat(pingDueIn(attached(timeout, seed)))
                    .isLessThanOrEqualTo(Math.min(readTimeout / 2, millis(10_000)))
                    .isGreaterThanOrEqualTo(
                            Math.min(millis(10_000), readTimeout / 2 - Math.min(millis(400), readTimeout / 4) - 1));
        }
    }

    @Test
    void pingsOfAFleetSpread() {
        assertThat(java.util.stream.IntStream.range(0, 100)
                        .mapToLong(seed -> pingDueIn(attached(6_000, seed)))
                        .distinct()
                        .count())
                .isGreaterThan(90);
    }

    @Test
    void requestCountsAsPing() {
        Heartbeat heartbeat = attached(6_000, 1);
        heartbeat.sent(NOW + millis(1_900));
        heartbeat.confirmed(NOW + millis(1_900), NOW + millis(1_900));
        assertThat(heartbeat.isPingDue(NOW + millis(2_000))).isFalse();
        assertThat(heartbeat.isPingDue(NOW + millis(3_900))).isTrue();
    }

    @Test
    void requestsThatAreNotAnsweredDoNotReplaceAPing() {
        Heartbeat heartbeat = attached(6_000, 1);
        heartbeat.sent(NOW + millis(1_900));
        assertThat(heartbeat.isPingDue(NOW + millis(2_000))).isTrue();
        heartbeat.pingSent(NOW + millis(2_000));
        heartbeat.sent(NOW + millis(3_900));
        assertThat(heartbeat.isPingDue(NOW + millis(3_999)))
                .as("one is under way")
                .isFalse();
    }

    @Test
    void busyConnectionIsPingedEachTenSeconds() {
        Heartbeat heartbeat = attached(40_000, 1);
        for (int second = 1; second < 10; second++) {
            heartbeat.sent(NOW + millis(second * 1_000));
            heartbeat.confirmed(NOW + millis(second * 1_000), NOW + millis(second * 1_000));
            assertThat(heartbeat.isPingDue(NOW + millis(second * 1_000))).isFalse();
        }
        heartbeat.sent(NOW + millis(10_000));
        assertThat(heartbeat.isPingDue(NOW + millis(10_000))).isTrue();
    }

    @Test
    void connectionIsDeadAfterTwoThirdsOfTheTimeoutWithoutAnAnswer() {
        Heartbeat heartbeat = attached(6_000, 1);
        heartbeat.confirmed(NOW + millis(400), NOW + millis(500));
        assertThat(heartbeat.isConnectionDead(NOW + millis(4_499))).isFalse();
        assertThat(heartbeat.isConnectionDead(NOW + millis(4_500))).isTrue();
    }

    @Test
    void connectionIsDeadWhenTheSessionIsPresumedGoneWhateverIsUnderWay() {
        Heartbeat heartbeat = attached(6_000, 1);
        heartbeat.confirmed(NOW + millis(400), NOW + millis(500));
        for (int at = 1_000; at < 6_400; at += 100) {
            heartbeat.heard(NOW + millis(at));
        }
        assertThat(heartbeat.isConnectionDead(NOW + millis(6_399))).isFalse();
        assertThat(heartbeat.isConnectionDead(NOW + millis(6_400))).isTrue();
    }

    @Test
    void silenceOfTheWholeTimeoutMeansThatThisProcessStoodStill() {
        Heartbeat heartbeat = attached(6_000, 1);
        assertThat(heartbeat.hasStoodStill(NOW + millis(5_999))).isFalse();
        assertThat(heartbeat.hasStoodStill(NOW + millis(6_000))).isTrue();
    }

    @Test
    void sessionIsPresumedGoneCountingFromTheSendingOfTheLastAnsweredPacket() {
        Heartbeat heartbeat = attached(6_000, 1);
        heartbeat.pingSent(NOW + millis(1_000));
        heartbeat.pingSent(NOW + millis(2_000));
        assertThat(heartbeat.pingAnswered(NOW + millis(2_500))).isEqualTo(millis(1_500));
        heartbeat.heard(NOW + millis(5_000));
        assertThat(heartbeat.sessionPresumedGoneAt()).isEqualTo(NOW + millis(7_000));
        assertThat(heartbeat.isSessionPresumedGone(NOW + millis(6_999))).isFalse();
        assertThat(heartbeat.isSessionPresumedGone(NOW + millis(7_000))).isTrue();
    }

    @Test
    void confirmationOfAnOlderPacketTakesNothingBack() {
        Heartbeat heartbeat = attached(6_000, 1);
        heartbeat.confirmed(NOW + millis(3_000), NOW + millis(3_000));
        heartbeat.confirmed(NOW + millis(2_000), NOW + millis(3_000));
        assertThat(heartbeat.sessionPresumedGoneAt()).isEqualTo(NOW + millis(9_000));
    }

    @Test
    void sessionIsAttachedByItsFirstConnectionAndHeardOfByAnyAnswer() {
        Heartbeat heartbeat = new Heartbeat(new Random(1));
        assertThat(heartbeat.isAttached()).isFalse();
        heartbeat.attached(NOW, NOW, millis(6_000));
        assertThat(heartbeat.isAttached()).isTrue();
        assertThat(heartbeat.lastHeard()).isEqualTo(NOW);
        heartbeat.heard(NOW + millis(100));
        assertThat(heartbeat.lastHeard()).isEqualTo(NOW + millis(100));
        heartbeat.confirmed(NOW, NOW + millis(200));
        assertThat(heartbeat.lastHeard()).isEqualTo(NOW + millis(200));
        assertThat(heartbeat.readTimeout()).isEqualTo(millis(4_000));
    }

    @Test
    void nothingIsPresumedBeforeTheFirstSession() {
        assertThat(new Heartbeat(new Random(1)).isSessionPresumedGone(NOW)).isFalse();
    }

    @Test
    void answerToNoPingIsNoRoundTrip() {
        Heartbeat heartbeat = attached(6_000, 1);
        assertThat(heartbeat.pingAnswered(NOW + 1)).isEqualTo(-1);
    }

    @Test
    void newConnectionForgetsThePingsOfTheOldOne() {
        Heartbeat heartbeat = attached(6_000, 1);
        heartbeat.pingSent(NOW);
        heartbeat.attached(NOW + 5, NOW + 7, millis(6_000));
        assertThat(heartbeat.pingAnswered(NOW + 9)).isEqualTo(-1);
        assertThat(heartbeat.sessionPresumedGoneAt()).isEqualTo(NOW + 5 + millis(6_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 300, 2_000, 40_000})
    void nextDueIsThePingOrTheReadTimeoutWhicheverIsFirst(long timeout) {
        Heartbeat heartbeat = attached(timeout, 3);
        long ping = heartbeat.nextDue();
        assertThat(heartbeat.isPingDue(ping)).isTrue();
        assertThat(heartbeat.isPingDue(ping - 1)).isFalse();
        heartbeat.pingSent(NOW + millis(timeout) * 2 / 3 - 1);
        long dead = heartbeat.nextDue();
        assertThat(heartbeat.isConnectionDead(dead)).isTrue();
        assertThat(heartbeat.isConnectionDead(dead - 1)).isFalse();
    }
}
