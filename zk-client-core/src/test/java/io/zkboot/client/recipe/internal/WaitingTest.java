/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.OperationInterruptedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
