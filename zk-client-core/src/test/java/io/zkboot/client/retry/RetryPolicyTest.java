/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import static io.zkboot.client.retry.VirtualTime.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.ZkException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetryPolicyTest {
    private static final RetryPolicy POLICY = RetryPolicy.DEFAULT;

    @Test
    void defaultsAreThoseOfKazoo() {
        assertThat(POLICY)
                .isEqualTo(
                        new RetryPolicy(1, Duration.ofMillis(100), 2, 0.4, Duration.ofSeconds(60), null, true, null));
    }

    @Test
    void everyWitherChangesItsParameterAndNoOther() {
        BooleanSupplier never = () -> false;
        assertThat(POLICY.withMaxTries(5)
                        .withDelay(Duration.ofMillis(1))
                        .withBackoff(3)
                        .withJitter(0.1)
                        .withMaxDelay(Duration.ofMillis(2))
                        .withDeadline(Duration.ofMillis(3))
                        .withIgnoreExpire(false)
                        .withInterrupt(never))
                .isEqualTo(new RetryPolicy(
                        5, Duration.ofMillis(1), 3, 0.1, Duration.ofMillis(2), Duration.ofMillis(3), false, never));
    }

    @Test
    void parametersOutOfRangeAreRefusedByName() {
        Duration negative = Duration.ofMillis(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.withMaxTries(-2))
                .withMessageContaining("maxTries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.withDelay(negative))
                .withMessageContaining("parameter delay");
        for (double backoff : new double[] {0.9, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> POLICY.withBackoff(backoff))
                    .withMessageContaining("backoff");
        }
        for (double jitter : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> POLICY.withJitter(jitter))
                    .withMessageContaining("jitter");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.withMaxDelay(negative))
                .withMessageContaining("maxDelay");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.withDeadline(negative))
                .withMessageContaining("deadline");
    }

    @Test
    void jitterMayBeAnythingFromNothingToAll() {
        assertThat(POLICY.withJitter(0).jitter()).isZero();
        assertThat(POLICY.withJitter(1).jitter()).isEqualTo(1);
    }

    private static ZkException loss(Outcome outcome) {
        return new ConnectionLossException(failure(ErrorCode.CONNECTION_LOSS, outcome), "lost", null);
    }

    private static ZkException late(Outcome outcome) {
        return new OperationTimeoutException(failure(ErrorCode.OPERATION_TIMEOUT, outcome), "late", null);
    }

    private static ZkException expired(Outcome outcome) {
        return new SessionExpiredException(failure(ErrorCode.SESSION_EXPIRED, outcome), "expired", null);
    }

    /** What is repeated: any operation, a repeatable one only, or none. */
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(loss(Outcome.NOT_SENT), true, true),
                Arguments.of(loss(Outcome.UNKNOWN), false, true),
                Arguments.of(late(Outcome.NOT_SENT), true, true),
                Arguments.of(late(Outcome.UNKNOWN), false, true),
                Arguments.of(expired(Outcome.NOT_SENT), true, true),
                Arguments.of(expired(Outcome.UNKNOWN), false, true),
                Arguments.of(expired(Outcome.REJECTED), false, true),
                Arguments.of(
                        new TooManyRequestsException(failure(ErrorCode.THROTTLED, Outcome.NOT_SENT), "full", null),
                        true,
                        true),
                Arguments.of(Failures.rejected(ErrorCode.THROTTLED.code(), "create", "/a"), true, true),
                Arguments.of(Failures.rejected(ErrorCode.SESSION_MOVED.code(), "create", "/a"), true, true),
                Arguments.of(
                        new ClientClosedException(failure(ErrorCode.CONNECTION_LOSS, Outcome.NOT_SENT), "closed", null),
                        false,
                        false),
                Arguments.of(
                        new RequestTooLargeException(failure(ErrorCode.BAD_ARGUMENTS, Outcome.NOT_SENT), "large", null),
                        false,
                        false),
                Arguments.of(
                        new OperationInterruptedException(
                                failure(ErrorCode.OPERATION_TIMEOUT, Outcome.NOT_SENT), "interrupted", null),
                        false,
                        false));
    }

    /** Answers of the server are never repeated, whatever the operation. */
    static Stream<Arguments> answers() {
        Set<ErrorCode> repeated = EnumSet.of(
                ErrorCode.OK,
                ErrorCode.UNKNOWN,
                ErrorCode.THROTTLED,
                ErrorCode.SESSION_MOVED,
                ErrorCode.SESSION_EXPIRED);
        return Stream.of(ErrorCode.values())
                .filter(code -> !repeated.contains(code))
                .map(code -> Arguments.of(Failures.rejected(code.code(), "create", "/a"), false, false));
    }

    @ParameterizedTest
    @MethodSource({"failures", "answers"})
    void whatIsSafeToRepeat(ZkException failure, boolean any, boolean repeatable) {
        assertThat(POLICY.isSafeToRepeat(failure, false)).as("any operation").isEqualTo(any);
        assertThat(POLICY.isSafeToRepeat(failure, true)).as("a repeatable one").isEqualTo(repeatable);
    }

    @Test
    void expiredSessionIsNotRepeatedIfThePolicyDoesNotIgnoreIt() {
        RetryPolicy strict = POLICY.withIgnoreExpire(false);
        assertThat(strict.isSafeToRepeat(expired(Outcome.NOT_SENT), true)).isFalse();
        assertThat(strict.isSafeToRepeat(expired(Outcome.UNKNOWN), true)).isFalse();
    }
}
