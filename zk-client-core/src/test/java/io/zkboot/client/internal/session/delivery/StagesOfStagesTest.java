/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Stages of stages belong to the EventThread too, until an {@code Async} method takes them elsewhere. */
class StagesOfStagesTest {
    private final SteppedEventThread stepped = new SteppedEventThread();
    private final EventQueue queue = stepped.queue;
    private final List<Throwable> failures = stepped.failures;
    private final EventThread eventThread = stepped.thread;
    private final ZkFuture<String> future = new ZkFuture<>(eventThread);

    @Test
    void aStageThatIsAttachedToADoneStageRunsOnTheEventThread() {
        CompletableFuture<Integer> length = future.thenApply(String::length);
        stepped.run(() -> future.end("x", null));
        assertThat(length).isCompletedWithValue(1);
        List<Boolean> ran = new ArrayList<>();
        CompletableFuture<?> unused = length.thenRun(() -> ran.add(eventThread.isCurrent()));
        assertThat(ran).isEmpty();
        eventThread.drain();
        assertThat(ran).containsExactly(true);
    }

    @Test
    void waitingForAStageThatIsBehindTheWaiterIsRefused() {
        future.end("x", null);
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        queue.publish(() -> assertThatThrownBy(() -> stages.get(0).get(1, TimeUnit.NANOSECONDS))
                .isInstanceOf(IllegalStateException.class));
        stages.add(future.thenApply(String::length)); // its turn comes after that
        eventThread.drain();
        assertThat(failures).isEmpty();
        assertThat(stages.get(0)).isCompletedWithValue(1);
    }

    @Test
    void waitingForAnAnswerToWhatAPoolWorksOnIsAllowedOnceThePoolHasIt() {
        Deque<Runnable> pool = new ArrayDeque<>();
        CompletableFuture<Integer> composed = future.thenApplyAsync(String::length, pool::add)
                .thenCompose(length -> CompletableFuture.completedFuture(length + 1));
        stepped.run(() -> assertThatThrownBy(() -> composed.get(1, TimeUnit.NANOSECONDS))
                .as("the pool has nothing to do before the EventThread has gone on")
                .isInstanceOf(IllegalStateException.class));
        stepped.run(() -> future.end("x", null));
        stepped.run(() -> {
            assertThatThrownBy(() -> composed.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
            pool.remove().run();
            assertThat(composed.join()).isEqualTo(2);
        });
    }
}
