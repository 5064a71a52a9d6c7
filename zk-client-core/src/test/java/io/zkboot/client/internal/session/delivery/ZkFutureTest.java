/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Waiting on the EventThread for what only the EventThread can complete throws at once instead of hanging. */
class ZkFutureTest {
    private final EventQueue queue = new EventQueue();
    private final List<Throwable> failures = new ArrayList<>();
    private final EventThread eventThread = new EventThread(queue, Clock.SYSTEM, failures::add);
    private final ZkFuture<String> future = new ZkFuture<>(eventThread);

    private void onEventThread(ThrowingCallable action) {
        queue.publish(() -> {
            try {
                action.call();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
        eventThread.drain();
        assertThat(failures).isEmpty();
    }

    private void refused(ThrowingCallable waiting) {
        onEventThread(() -> assertThatThrownBy(waiting)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("EventThread")
                .hasMessageContaining("thenApply"));
    }

    @Test
    void waitingOnTheEventThreadIsRefused() {
        refused(future::get);
        refused(future::join);
        refused(() -> future.get(1, TimeUnit.HOURS));
    }

    @Test
    void waitingForWhatDependsOnItIsRefusedToo() {
        CompletableFuture<Integer> dependent = future.thenApply(String::length).thenApply(length -> length + 1);
        refused(dependent::join);
        refused(future.exceptionally(failure -> "x")::get);
        refused(future.copy()::join);
    }

    @Test
    void whatIsDoneCanBeReadAnywhere() {
        future.complete("x");
        onEventThread(() -> {
            assertThat(future.get()).isEqualTo("x");
            assertThat(future.join()).isEqualTo("x");
            assertThat(future.get(1, TimeUnit.NANOSECONDS)).isEqualTo("x");
        });
    }

    @Test
    void otherThreadsMayWait() {
        CompletableFuture<String> later = future.thenApply(text -> text + "!");
        future.completeAsync(() -> "x");
        assertThat(later.join()).isEqualTo("x!");
    }
}
