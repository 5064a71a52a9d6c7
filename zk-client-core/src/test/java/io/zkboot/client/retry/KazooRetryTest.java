/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import static io.zkboot.client.retry.VirtualTime.connectionLoss;
import static io.zkboot.client.retry.VirtualTime.failure;
import static io.zkboot.client.retry.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ThrottledException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KazooRetryTest {
    private static final RetryPolicy POLICY =
            RetryPolicy.DEFAULT.withMaxTries(RetryPolicy.FOREVER).withJitter(0);

    private final VirtualTime time = new VirtualTime();
    private int calls;

    /** Fails as often as there are failures, then returns the number of calls. */
    private RetryCallable<Integer, Exception> failing(Exception... failures) {
        Iterator<Exception> left = List.of(failures).iterator();
        return () -> {
            calls++;
            if (left.hasNext()) {
                throw left.next();
            }
            return calls;
        };
    }

    private RetryCallable<Integer, RuntimeException> alwaysFailing() {
        return () -> {
            calls++;
            throw connectionLoss();
        };
    }

    private static SessionExpiredException expired() {
        return new SessionExpiredException(failure(ErrorCode.SESSION_EXPIRED, Outcome.UNKNOWN), "expired", null);
    }

    static Stream<Exception> retriedFailures() {
        return Stream.of(
                connectionLoss(),
                new OperationTimeoutException(failure(ErrorCode.OPERATION_TIMEOUT, Outcome.UNKNOWN), "late", null),
                new ThrottledException(failure(ErrorCode.THROTTLED, Outcome.REJECTED)),
                new ForceRetryException("overtaken"),
                expired());
    }

    @ParameterizedTest
    @MethodSource("retriedFailures")
    void passingFailureIsTriedAgain(Exception failure) throws Exception {
        assertThat(time.retry(POLICY).call(failing(failure))).isEqualTo(2);
    }

    @Test
    void expiredSessionPassesThroughIfThePolicyDoesNotIgnoreIt() {
        SessionExpiredException expired = expired();
        assertThatThrownBy(() -> time.retry(POLICY.withIgnoreExpire(false)).call(failing(expired)))
                .isSameAs(expired);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void normalReturnComesBackAtOnce() throws Exception {
        assertThat(time.retry(POLICY).call(failing())).isEqualTo(1);
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void nullIsAResultLikeAnyOther() {
        assertThat(time.retry(POLICY).<Object, RuntimeException>call(() -> null))
                .isNull();
    }

    static Stream<Exception> passedFailures() {
        return Stream.of(
                new IOException("disk"),
                new IllegalStateException("defect"),
                Failures.rejected(ErrorCode.NO_NODE.code(), "getData", "/a"),
                Failures.rejected(ErrorCode.AUTH_FAILED.code(), "getData", "/a"));
    }

    @ParameterizedTest
    @MethodSource("passedFailures")
    void anyOtherExceptionPassesThroughUntouched(Exception failure) {
        assertThatThrownBy(() -> time.retry(POLICY).call(failing(failure))).isSameAs(failure);
        assertThat(calls).isEqualTo(1);
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void errorPassesThroughUntouched() {
        AssertionError error = new AssertionError("defect");
        assertThatThrownBy(() -> time.retry(POLICY).call(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void closedClientIsRethrownBeforeAnythingElseIsLookedAt() {
        ClientClosedException closed =
                new ClientClosedException(failure(ErrorCode.CONNECTION_LOSS, Outcome.NOT_SENT), "closed", null);
        assertThatThrownBy(() -> time.retry(POLICY).call(failing(closed), failure -> {
                    throw new AssertionError("asked");
                }))
                .isSameAs(closed);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void maxTriesCountsTheCallsAfterTheFirst() {
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> time.retry(POLICY.withMaxTries(3)).call(alwaysFailing()))
                .withMessageContaining("Too many retry attempts");
        assertThat(calls).isEqualTo(4);
        assertThat(time.sleeps()).containsExactly(millis(100), millis(200), millis(400));
    }

    @Test
    void maxTriesZeroMeansOneCall() {
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> time.retry(RetryPolicy.NONE).call(alwaysFailing()));
        assertThat(calls).isEqualTo(1);
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void maxTriesMinusOneMeansForEver() throws Exception {
        Exception[] thousand =
                Stream.generate(VirtualTime::connectionLoss).limit(1000).toArray(Exception[]::new);
        assertThat(time.retry(POLICY).call(failing(thousand))).isEqualTo(1001);
    }

    @Test
    void spentPolicyRepeatsTheFactsOfTheLastFailure() {
        Exception last = connectionLoss();
        RetryFailedException failed = (RetryFailedException)
                catchThrowable(() -> time.retry(POLICY.withMaxTries(1)).call(failing(expired(), last)));
        assertThat(failed).hasCause(last).hasMessageContaining("getData /a");
        assertThat(failed.code()).isEqualTo(ErrorCode.CONNECTION_LOSS);
        assertThat(failed.operation()).isEqualTo("getData");
        assertThat(failed.path()).isEqualTo("/a");
        assertThat(failed.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void spentPolicyRepeatsTheFactsBehindAForcedRetry() {
        Exception forced = new ForceRetryException("again", Failures.rejected(-103, "setData", "/b"));
        RetryFailedException failed = (RetryFailedException)
                catchThrowable(() -> time.retry(RetryPolicy.NONE).call(failing(forced)));
        assertThat(failed).hasCause(forced);
        assertThat(failed.code()).isEqualTo(ErrorCode.BAD_VERSION);
        assertThat(failed.path()).isEqualTo("/b");
    }

    @Test
    void spentPolicyClaimsNothingOfAnUnknownFailure() {
        RetryFailedException failed = (RetryFailedException)
                catchThrowable(() -> time.retry(RetryPolicy.NONE).call(failing(new ForceRetryException("again"))));
        assertThat(failed.code()).isEqualTo(ErrorCode.OPERATION_TIMEOUT);
        assertThat(failed.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failed.operation()).isNull();
    }

    @Test
    void deadlineCoversCallsAndPauses() {
        RetryPolicy policy = POLICY.withBackoff(1).withDeadline(millis(1000));
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> time.retry(policy).call(() -> {
                    calls++;
                    time.advance(millis(300));
                    throw connectionLoss();
                }))
                .withMessageContaining("The retry deadline PT1S is exceeded");
        assertThat(calls).isEqualTo(3);
        assertThat(time.sleeps()).as("none before giving up").hasSize(2);
    }

    @Test
    void everyCallStartsAfresh() throws Exception {
        KazooRetry retry = time.retry(POLICY.withMaxTries(1).withDeadline(millis(1000)));
        assertThat(retry.call(failing(connectionLoss()))).isEqualTo(2);
        time.advance(millis(5000));
        assertThat(retry.call(failing(connectionLoss()))).isEqualTo(4);
        assertThat(time.sleeps()).containsExactly(millis(100), millis(100));
    }

    @Test
    void callableThatGotSomewhereMayReset() {
        KazooRetry retry = time.retry(POLICY.withMaxTries(1));
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> retry.call(() -> {
                    if (++calls <= 3) {
                        retry.reset();
                    }
                    throw connectionLoss();
                }));
        assertThat(calls).isEqualTo(4);
        assertThat(time.sleeps()).containsOnly(millis(100));
    }

    @Test
    void copyHasTheSameParametersAndCountersOfItsOwn() {
        KazooRetry original = time.retry(POLICY.withMaxTries(1));
        KazooRetry copy = original.copy();
        assertThat(copy.policy()).isSameAs(original.policy());
        assertThatExceptionOfType(RetryFailedException.class)
                .isThrownBy(() -> original.call(() -> {
                    calls++;
                    assertThatExceptionOfType(RetryFailedException.class)
                            .isThrownBy(() -> copy.call(() -> {
                                throw connectionLoss();
                            }));
                    throw connectionLoss();
                }));
        assertThat(calls).isEqualTo(2);
        assertThat(time.sleeps()).containsExactly(millis(100), millis(100), millis(100));
    }

    @Test
    void pauseWithoutInterruptIsOneSleep() throws Exception {
        time.retry(POLICY.withDelay(millis(1550))).call(failing(connectionLoss()));
        assertThat(time.sleeps()).containsExactly(millis(1550));
    }

    @Test
    void pauseWithInterruptIsCutIntoSlicesAndAskedAfterEach() throws Exception {
        int[] asked = {0};
        RetryPolicy policy = POLICY.withDelay(millis(250)).withInterrupt(() -> {
            asked[0]++;
            assertThat(time.sleeps()).hasSize(asked[0]);
            return false;
        });
        time.retry(policy).call(failing(connectionLoss()));
        assertThat(time.sleeps()).containsExactly(millis(100), millis(100), millis(50));
        assertThat(asked[0]).isEqualTo(3);
    }

    @Test
    void pauseOfWholeSlicesHasNoEmptyOneAtItsEnd() throws Exception {
        RetryPolicy policy = POLICY.withDelay(millis(200)).withInterrupt(() -> false);
        time.retry(policy).call(failing(connectionLoss()));
        assertThat(time.sleeps()).containsExactly(millis(100), millis(100));
    }

    @Test
    void listenerHearsOfEachRetryBeforeItsPause() throws Exception {
        Exception first = connectionLoss();
        Exception second = expired();
        List<RetryEvent> heard = new ArrayList<>();
        KazooRetry retry = time.retry(POLICY).withListener(event -> {
            assertThat(time.sleeps()).hasSize(heard.size());
            heard.add(event);
        });
        assertThat(retry.call(failing(first, second))).isEqualTo(3);
        assertThat(heard)
                .containsExactly(new RetryEvent(1, first, millis(100)), new RetryEvent(2, second, millis(200)));
    }

    @Test
    void pausesOnTheSystemsClockAreSpread() throws Exception {
        RetryPolicy policy = POLICY.withJitter(1).withDelay(millis(1)).withMaxDelay(millis(1));
        Set<Duration> pauses = new HashSet<>();
        Exception[] failures =
                Stream.generate(VirtualTime::connectionLoss).limit(20).toArray(Exception[]::new);
        new KazooRetry(policy).withListener(event -> pauses.add(event.pause())).call(failing(failures));
        assertThat(pauses).as("of 20, anywhere up to a millisecond").hasSizeGreaterThan(1);
    }

    @Test
    void interruptEndsThePause() {
        RetryPolicy policy =
                POLICY.withDelay(millis(1000)).withInterrupt(() -> time.sleeps().size() == 2);
        Exception last = connectionLoss();
        assertThatExceptionOfType(RetryInterruptedException.class)
                .isThrownBy(() -> time.retry(policy).call(failing(last)))
                .withCause(last);
        assertThat(calls).isEqualTo(1);
        assertThat(time.sleeps()).hasSize(2);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptIsNotAskedForAPauseOfZero() throws Exception {
        RetryPolicy policy = POLICY.withDelay(millis(0)).withInterrupt(() -> {
            throw new AssertionError("asked");
        });
        assertThat(time.retry(policy).call(failing(connectionLoss()))).isEqualTo(2);
    }

    @Test
    void interruptedThreadEndsThePauseAndKeepsItsFlag() {
        InterruptedException interruption = new InterruptedException();
        Sleeper interrupted = nanos -> {
            throw interruption;
        };
        KazooRetry retry = new KazooRetry(POLICY, time, interrupted, VirtualTime.always(0.5));
        Exception last = connectionLoss();
        assertThatExceptionOfType(RetryInterruptedException.class)
                .isThrownBy(() -> retry.call(failing(last)))
                .withCause(last)
                .satisfies(e -> assertThat(e).hasSuppressedException(interruption));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void interruptedThreadEndsEvenAPauseOfZero() {
        RetryPolicy policy = POLICY.withDelay(millis(0)).withMaxTries(3);
        for (RetryPolicy each : List.of(policy, policy.withInterrupt(() -> false))) {
            calls = 0;
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(RetryInterruptedException.class)
                    .isThrownBy(() -> new KazooRetry(each).call(alwaysFailing()));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(calls).isEqualTo(1);
        }
    }

    @Test
    void systemSleeperAndClockServeARealCall() throws Exception {
        assertThat(new KazooRetry(POLICY.withDelay(millis(1))).call(failing(connectionLoss())))
                .isEqualTo(2);
    }

    @Test
    void callerMayChooseWhatIsTriedAgain() throws Exception {
        assertThat(time.retry(POLICY).call(failing(new IOException("disk")), IOException.class::isInstance))
                .isEqualTo(2);
        Exception loss = connectionLoss();
        assertThatThrownBy(() -> time.retry(POLICY).call(failing(loss), IOException.class::isInstance))
                .isSameAs(loss);
    }
}
