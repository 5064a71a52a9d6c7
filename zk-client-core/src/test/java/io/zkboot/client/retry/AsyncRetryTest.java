/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import static io.zkboot.client.retry.VirtualTime.connectionLoss;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AsyncRetryTest {
    private static final RetryPolicy POLICY =
            RetryPolicy.DEFAULT.withMaxTries(3).withJitter(0);

    private final VirtualTime time = new VirtualTime();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<RetryEvent> heard = new ArrayList<>();
    private int calls;

    /** Fails so many times, then succeeds. */
    private Supplier<CompletionStage<String>> failing(int times, Throwable failure) {
        return () ->
                ++calls <= times ? CompletableFuture.failedFuture(failure) : CompletableFuture.completedFuture("done");
    }

    private <T> CompletableFuture<T> run(RetryPolicy policy, Supplier<CompletionStage<T>> attempt) {
        CompletableFuture<T> result = time.retry(policy)
                .withListener(heard::add)
                .callAsync(attempt, (nanos, task) -> {
                    time.sleep(nanos);
                    later.add(task);
                });
        while (!later.isEmpty()) {
            later.remove().run();
        }
        return result;
    }

    @Test
    void succeedsAfterPausesOfThePolicyAndTellsTheListener() {
        CompletableFuture<String> result = run(POLICY, failing(2, connectionLoss()));
        assertThat(result.join()).isEqualTo("done");
        assertThat(time.sleeps()).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(heard).extracting(RetryEvent::attempt).containsExactly(1, 2);
        assertThat(heard.get(0).failure()).isInstanceOf(io.zkboot.client.error.ConnectionLossException.class);
    }

    @Test
    void aFailureInsideACompletionExceptionCountsAsWhatItIs() {
        assertThat(run(POLICY, failing(1, new CompletionException(connectionLoss())))
                        .join())
                .isEqualTo("done");
    }

    @Test
    void aSpentPolicyEndsWithTheLastFailureAsCause() {
        CompletableFuture<String> result = run(POLICY, failing(9, connectionLoss()));
        assertThat(calls).isEqualTo(4);
        assertThatThrownBy(result::join)
                .hasCauseInstanceOf(RetryFailedException.class)
                .hasRootCauseInstanceOf(io.zkboot.client.error.ConnectionLossException.class);
    }

    @Test
    void otherFailuresPassThroughAndSoDoesAClosedClient() {
        IllegalStateException other = new IllegalStateException("other");
        assertThatThrownBy(run(POLICY, failing(1, other))::join).hasCause(other);
        ClientClosedException closed = new ClientClosedException(
                VirtualTime.failure(ErrorCode.CONNECTION_LOSS, Outcome.NOT_SENT), "closed", null);
        calls = 0;
        assertThatThrownBy(run(POLICY, failing(1, closed))::join).hasCause(closed);
        assertThatThrownBy(run(POLICY, () -> {
                    throw other;
                })::join)
                .hasCause(other);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void cancellingStopsTheRunAndTheAttempt() {
        CompletableFuture<String> attempt = new CompletableFuture<>();
        CompletableFuture<String> result = run(POLICY, () -> attempt);
        result.cancel(false);
        assertThat(attempt).isCancelled();
        assertThat(later).isEmpty();
    }

    /** A run that goes on for ever would fill the memory with them. */
    @Test
    void attemptsThatHaveFailedLeaveNothingBehind() {
        CompletableFuture<String> result = time.retry(POLICY.withMaxTries(RetryPolicy.FOREVER))
                .callAsync(failing(1_000, connectionLoss()), (nanos, task) -> later.add(task));
        int afterTheFirst = result.getNumberOfDependents();
        for (int i = 0; i < 100; i++) {
            later.remove().run();
        }
        assertThat(calls).isEqualTo(101);
        assertThat(result.getNumberOfDependents()).isEqualTo(afterTheFirst);
    }

    @Test
    void cancellingStopsALaterAttemptToo() {
        Deque<CompletableFuture<String>> attempts = new ArrayDeque<>();
        CompletableFuture<String> result = time.retry(POLICY)
                .callAsync(
                        () -> {
                            attempts.add(new CompletableFuture<>());
                            return attempts.getLast();
                        },
                        (nanos, task) -> later.add(task));
        attempts.getLast().completeExceptionally(connectionLoss());
        later.remove().run();
        assertThat(attempts).hasSize(2);
        result.cancel(false);
        assertThat(attempts.getLast()).isCancelled();
    }

    @Test
    void anAttemptThatIsCancelledWhileItIsMadeIsCancelled() {
        CompletableFuture<String> attempt = new CompletableFuture<>();
        AtomicReference<CompletableFuture<String>> result = new AtomicReference<>();
        result.set(time.retry(POLICY)
                .callAsync(
                        () -> {
                            if (++calls == 1) {
                                return CompletableFuture.failedFuture(connectionLoss());
                            }
                            result.get().cancel(false);
                            return attempt;
                        },
                        (nanos, task) -> later.add(task)));
        later.remove().run();
        assertThat(attempt).isCancelled();
    }

    /** On a thread that nobody looks at. */
    @Test
    void anAttemptThatIsNoneEndsTheRunAlsoWhenItIsNotTheFirst() {
        UnsupportedOperationException failure = new UnsupportedOperationException("a test");
        CompletionStage<String> strange = new MinimalStage(failure);
        List<CompletionStage<String>> bad = new ArrayList<>();
        bad.add(null);
        bad.add(strange);
        for (CompletionStage<String> second : bad) {
            calls = 0;
            CompletableFuture<String> result = time.retry(POLICY)
                    .callAsync(
                            () -> ++calls == 1 ? CompletableFuture.failedFuture(connectionLoss()) : second,
                            (nanos, task) -> later.add(task));
            assertThatCode(later.remove()::run).doesNotThrowAnyException();
            assertThat(result).isCompletedExceptionally();
        }
    }

    /** One that cannot be waited for. */
    private static final class MinimalStage extends CompletableFuture<String> {
        private final RuntimeException refusal;

        MinimalStage(RuntimeException refusal) {
            this.refusal = refusal;
        }

        @Override
        public CompletableFuture<String> toCompletableFuture() {
            throw refusal;
        }
    }

    @Test
    void cancellingDuringAPauseStartsNoOtherAttempt() {
        AtomicInteger asked = new AtomicInteger();
        for (RetryPolicy policy : List.of(POLICY, POLICY.withInterrupt(() -> asked.incrementAndGet() < 0))) {
            calls = 0;
            CompletableFuture<String> result =
                    time.retry(policy).callAsync(failing(9, connectionLoss()), (nanos, task) -> later.add(task));
            result.cancel(false);
            later.remove().run();
            assertThat(calls).isEqualTo(1);
            assertThat(asked).hasValue(0);
            assertThat(later).isEmpty();
        }
    }

    @Test
    void deadlineRunsFromTheStartOfTheFirstAttempt() {
        RetryPolicy policy = POLICY.withDeadline(Duration.ofSeconds(1));
        CompletableFuture<String> result = run(policy, () -> {
            calls++;
            time.advance(Duration.ofMillis(950));
            return CompletableFuture.failedFuture(connectionLoss());
        });
        assertThatThrownBy(result::join).hasCauseInstanceOf(RetryFailedException.class);
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void interruptFunctionIsNotAskedForAPauseOfZero() {
        RetryPolicy policy = POLICY.withDelay(Duration.ZERO).withInterrupt(() -> true);
        assertThat(run(policy, failing(1, connectionLoss())).join()).isEqualTo("done");
    }

    @Test
    void interruptFunctionIsAskedAfterEachSlice() {
        AtomicInteger asked = new AtomicInteger();
        RetryPolicy policy = POLICY.withDelay(Duration.ofMillis(250)).withInterrupt(() -> asked.incrementAndGet() == 5);
        CompletableFuture<String> result = run(policy, failing(9, connectionLoss()));
        assertThatThrownBy(result::join).hasCauseInstanceOf(RetryInterruptedException.class);
        assertThat(time.sleeps())
                .containsExactly(
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(100));
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void policyCallsBothKindsItself() {
        RetryPolicy quick = POLICY.withDelay(Duration.ofMillis(1));
        assertThat(quick.callAsync(failing(2, connectionLoss())).join()).isEqualTo("done");
        calls = 0;
        assertThat(quick.<String, RuntimeException>call(() -> {
                    if (++calls < 3) {
                        throw connectionLoss();
                    }
                    return "done";
                }))
                .isEqualTo("done");
    }
}
