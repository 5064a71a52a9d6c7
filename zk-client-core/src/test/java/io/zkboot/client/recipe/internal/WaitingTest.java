/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.ZkException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a thread waits for what was promised, and what it is told then. */
class WaitingTest {
    @AfterEach
    void clearTheInterrupt() {
        Thread.interrupted();
    }

    @Test
    void whatEndsJustWhenItsCallerIsInterruptedIsNotLost() {
        CompletableFuture<String> promised = new InterruptedOnce(true);
        assertThat(Waiting.await(promised, "acquire", "/lock", Duration.ofSeconds(1)))
                .isEqualTo("granted");
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }

    @Test
    void whoIsInterruptedWhileItWaitsGivesUp() {
        CompletableFuture<String> promised = new InterruptedOnce(false);
        assertThatThrownBy(() -> Waiting.await(promised, "acquire", "/lock", Duration.ofSeconds(1)))
                .isInstanceOf(OperationInterruptedException.class)
                .hasMessageContaining("/lock");
        assertThat(promised).isCancelled();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptDoesNotEndAWaitThroughInterrupts() {
        CompletableFuture<String> promised =
                new InterruptedOnce(false).completeOnTimeout("granted", 1, TimeUnit.MILLISECONDS);
        assertThat(Waiting.awaitThroughInterrupts(promised, "tryAcquire", "/lock", Duration.ofSeconds(10)))
                .isEqualTo("granted");
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }

    @Test
    void whatEndsJustWhenTheTimeIsOverIsNotLost() {
        CompletableFuture<String> promised = new CompletableFuture<>() {
            @Override
            public String get(long timeout, TimeUnit unit)
                    throws TimeoutException, InterruptedException, ExecutionException {
                if (complete("granted")) {
                    throw new TimeoutException();
                }
                return super.get(timeout, unit);
            }
        };
        assertThat(Waiting.await(promised, "acquire", "/lock", Duration.ofSeconds(1)))
                .isEqualTo("granted");
    }

    @Test
    void aWaitThroughInterruptsEndsWithItsTime() {
        CompletableFuture<String> promised = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Waiting.awaitThroughInterrupts(promised, "release", "/lock", Duration.ofMillis(1)))
                .isInstanceOf(OperationTimeoutException.class)
                .hasMessageContaining("/lock");
        assertThat(promised).isCompletedExceptionally();
    }

    @Test
    void whoWaitedIsToldWhatHasFailedWithThePlaceWhereItWaited() {
        ZkException refused = io.zkboot.client.error.Failures.rejected(ErrorCode.NO_AUTH.code(), "create", "/lock");
        refused.setStackTrace(new StackTraceElement[0]);
        assertThatThrownBy(() -> await(CompletableFuture.failedFuture(refused)))
                .isSameAs(refused)
                .satisfies(thrown -> assertThat(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("await")));
        for (Throwable other : List.of(new IllegalArgumentException("odd"), new StackOverflowError())) {
            assertThatThrownBy(() -> await(CompletableFuture.failedFuture(other)))
                    .isSameAs(other);
        }
        Exception checked = new IOException("odd");
        assertThatThrownBy(() -> await(CompletableFuture.failedFuture(checked)))
                .isInstanceOf(IllegalStateException.class)
                .hasCause(checked);
    }

    private static String await(CompletableFuture<String> promised) {
        return Waiting.await(promised, "acquire", "/lock", Duration.ofSeconds(1));
    }

    /** The wait is interrupted the first time, and the result may come between that and the cancel. */
    private static final class InterruptedOnce extends CompletableFuture<String> {
        private final AtomicInteger waits = new AtomicInteger();
        private final boolean endsThen;

        InterruptedOnce(boolean endsThen) {
            this.endsThen = endsThen;
        }

        @Override
        public String get(long timeout, TimeUnit unit) throws InterruptedException {
            if (waits.getAndIncrement() > 0) {
                return join();
            }
            if (endsThen) {
                complete("granted");
            }
            throw new InterruptedException();
        }
    }
}
