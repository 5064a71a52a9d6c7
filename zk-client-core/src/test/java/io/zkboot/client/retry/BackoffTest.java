/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import static io.zkboot.client.retry.VirtualTime.always;
import static io.zkboot.client.retry.VirtualTime.connectionLoss;
import static io.zkboot.client.retry.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final RetryPolicy POLICY = RetryPolicy.DEFAULT.withMaxTries(RetryPolicy.FOREVER);

    private final VirtualTime time = new VirtualTime();

    private Backoff backoff(RetryPolicy policy, RandomGenerator random) {
        return new Backoff(policy, time, random);
    }

    private static List<Long> pauses(Backoff backoff, int count) {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            backoff.attemptStarted();
            millis.add(
                    Duration.ofNanos(backoff.nextPauseNanos(connectionLoss())).toMillis());
        }
        return millis;
    }

    @Test
    void pauseGrowsByBackoffUpToMaxDelay() {
        assertThat(pauses(backoff(POLICY.withJitter(0).withMaxDelay(millis(1000)), always(0.9)), 6))
                .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
    }

    @Test
    void firstPauseIsBoundedByMaxDelayToo() {
        assertThat(pauses(backoff(POLICY.withJitter(0).withDelay(Duration.ofMinutes(5)), always(0.5)), 1))
                .containsExactly(60_000L);
    }

    @Test
    void jitterMovesThePauseBothWaysByItsShare() {
        assertThat(pauses(backoff(POLICY, always(0)), 1)).containsExactly(60L);
        assertThat(pauses(backoff(POLICY, always(0.5)), 1)).containsExactly(100L);
        assertThat(pauses(backoff(POLICY, always(1)), 1)).containsExactly(140L);
    }

    @Test
    void jitterDoesNotCompound() {
        assertThat(pauses(backoff(POLICY, always(1)), 4)).containsExactly(140L, 280L, 560L, 1120L);
        assertThat(pauses(backoff(POLICY, always(0)), 4)).containsExactly(60L, 120L, 240L, 480L);
    }

    @Test
    void pauseNeverExceedsMaxDelay() {
        assertThat(pauses(backoff(POLICY.withMaxDelay(millis(250)), always(1)), 4))
                .containsExactly(140L, 250L, 250L, 250L);
    }

    @Test
    void fullJitterAtTheLimitSpreadsAFleetEvenly() {
        Backoff backoff = backoff(RetryPolicy.CONNECT, new Random(1));
        List<Long> atLimit = pauses(backoff, 4007).subList(7, 4007);
        assertThat(atLimit).allMatch(pause -> pause >= 0 && pause <= 1_000);
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = tenth * 100L;
            assertThat(atLimit.stream().filter(pause -> pause >= from && pause < from + 100))
                    .as("pauses from %s ms", from)
                    .hasSizeBetween(300, 500);
        }
    }

    @Test
    void attemptsCountsTheTriesGranted() {
        Backoff backoff = backoff(POLICY, always(0.5));
        assertThat(backoff.attempts()).isZero();
        pauses(backoff, 3);
        assertThat(backoff.attempts()).isEqualTo(3);
    }

    @Test
    void spentTriesThrowWithTheLastFailureAsCause() {
        Backoff backoff = backoff(POLICY.withMaxTries(2), always(0.5));
        pauses(backoff, 2);
        IOException last = new IOException("refused");
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> backoff.nextPauseNanos(last))
                .withCause(last)
                .withMessageContaining("Too many retry attempts")
                .withMessageContaining("3 times");
    }

    @Test
    void deadlineRunsFromTheFirstAttemptNotFromTheConstruction() {
        Backoff backoff = backoff(POLICY.withJitter(0).withDeadline(millis(1000)), always(0.5));
        time.advance(Duration.ofDays(1));
        backoff.attemptStarted();
        time.advance(millis(899));
        backoff.attemptStarted();
        assertThat(backoff.nextPauseNanos(connectionLoss()))
                .isEqualTo(millis(100).toNanos());
    }

    @Test
    void failureOfAnAttemptThatNobodyAnnouncedStartsTheDeadline() {
        long now = Duration.ofDays(1).toNanos();
        Backoff backoff = new Backoff(POLICY.withJitter(0).withDeadline(millis(1000)), () -> now, always(0.5));
        assertThat(backoff.nextPauseNanos(connectionLoss()))
                .isEqualTo(millis(100).toNanos());
    }

    @Test
    void oneCallIsCalledOnce() {
        Backoff backoff = backoff(RetryPolicy.NONE, always(0.5));
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> backoff.nextPauseNanos(connectionLoss()))
                .withMessageContaining("the call was tried once,");
    }

    @Test
    void pauseThatWouldEndAtTheDeadlineIsNotGranted() {
        Backoff backoff = backoff(POLICY.withJitter(0).withDeadline(millis(1000)), always(0.5));
        backoff.attemptStarted();
        time.advance(millis(900));
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> backoff.nextPauseNanos(connectionLoss()))
                .withMessageContaining("The retry deadline PT1S is exceeded")
                .withCauseInstanceOf(io.zkboot.client.error.ConnectionLossException.class);
    }

    @Test
    void resetForgetsTriesPausesAndDeadline() {
        Backoff backoff = backoff(POLICY.withJitter(0).withMaxTries(2).withDeadline(millis(1000)), always(0.5));
        assertThat(pauses(backoff, 2)).containsExactly(100L, 200L);
        time.advance(millis(5000));
        backoff.reset();
        assertThat(backoff.attempts()).isZero();
        assertThat(pauses(backoff, 2)).containsExactly(100L, 200L);
    }

    @Test
    void hugeDurationsDoNotOverflow() {
        Duration huge = Duration.ofSeconds(Long.MAX_VALUE);
        RetryPolicy policy = POLICY.withDelay(huge).withMaxDelay(huge).withDeadline(huge);
        assertThat(backoff(policy.withDelay(millis(1)), always(1)).nextPauseNanos(connectionLoss()))
                .isPositive();
        Backoff longest = backoff(policy, always(1));
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> longest.nextPauseNanos(connectionLoss()));
    }

    @Test
    void connectPolicyNeverEndsByItself() {
        assertThat(pauses(backoff(RetryPolicy.CONNECT, always(0.5)), 10_000)).hasSize(10_000);
    }
}
