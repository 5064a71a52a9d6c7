/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkFutures;
import io.zkboot.client.internal.transport.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is kept waiting by calls that are made and not sent yet, and who is not. */
@Timeout(30)
class HeldCallsTest {
    private final EventQueue queue = new EventQueue();
    private final EventThread eventThread = new EventThread(queue, Clock.SYSTEM, failure -> {});
    private final ZkFuture<String> future = new ZkFuture<>(eventThread);
    private final List<String> sent = new ArrayList<>();
    private final HeldCalls held = new HeldCalls();

    /** Returns what comes of waiting for a moment. */
    private Throwable metWhileWaiting() {
        try {
            return new AssertionError(future.get(1, TimeUnit.NANOSECONDS));
        } catch (Throwable e) {
            return e;
        }
    }

    @Test
    void whatAnotherThreadCallsMeanwhileIsSentAtOnce() throws InterruptedException {
        Thread other = new Thread(() -> held.add(future, () -> sent.add("of another thread")));
        other.start();
        other.join();
        assertThat(sent).containsExactly("of another thread");
        assertThat(held.size()).isZero();
    }

    @Test
    void whatIsCalledAfterTheReleaseIsSentAtOnce() {
        held.release();
        held.add(future, () -> sent.add("late"));
        assertThat(sent).containsExactly("late");
    }

    @Test
    void otherThreadsMayWaitForACallThatIsHeld() throws InterruptedException {
        held.add(future, () -> sent.add("sent"));
        CompletableFuture<Throwable> met = new CompletableFuture<>();
        Thread other = new Thread(() -> met.complete(metWhileWaiting()));
        other.start();
        other.join();
        assertThat(met.join()).isInstanceOf(TimeoutException.class);
    }

    @Test
    void oneFutureOfSeveralHeldCallsIsRefusedAsTheyAre() {
        held.add(future, () -> sent.add("sent"));
        CompletableFuture<List<String>> all = ZkFutures.allOf(List.of(future));
        assertThatThrownBy(() -> all.get(1, TimeUnit.NANOSECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inOrder");
        held.release();
        future.end("x", null);
        assertThat(all.join()).containsExactly("x");
    }

    @Test
    void theThreadThatHeldThemMayWaitOnceTheyAreSent() {
        held.add(future, () -> sent.add("sent"));
        CompletableFuture<Integer> stage = future.thenApply(String::length);
        held.release();
        assertThatThrownBy(() -> future.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> stage.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void theEventThreadMayNotWaitForACallThatWasHeld() {
        held.add(future, () -> sent.add("sent"));
        held.release();
        CompletableFuture<Throwable> met = new CompletableFuture<>();
        queue.publish(() -> met.complete(metWhileWaiting()));
        eventThread.drain();
        assertThat(met.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("EventThread");
    }

    @Test
    void aStageThatWasTakenElsewhereStaysThereThoughItsCallWasHeld() {
        held.add(future, () -> sent.add("sent"));
        CompletableFuture<Integer> elsewhere = future.thenApplyAsync(String::length, Runnable::run);
        CompletableFuture<Integer> stage = elsewhere.thenApply(length -> length + 1);
        CompletableFuture<Integer> here = future.thenApply(String::length);
        held.release();
        future.end("x", null);
        assertThat(stage).as("needs no EventThread").isCompletedWithValue(2);
        assertThat(here).isNotDone();
        eventThread.drain();
        assertThat(here).isCompletedWithValue(1);
    }

    /** What was made while the calls were held is no more hopeless than other futures once they are sent. */
    @Test
    void theEventThreadMayWaitForWhatAPoolWorksOnThoughItsCallWasHeld() {
        Deque<Runnable> pool = new ArrayDeque<>();
        held.add(future, () -> sent.add("sent"));
        CompletableFuture<Integer> parsed = future.thenApplyAsync(String::length, pool::add);
        held.release();
        future.end("x", null);
        List<Throwable> met = new ArrayList<>();
        queue.publish(() -> {
            try {
                met.add(new AssertionError(parsed.get(1, TimeUnit.NANOSECONDS)));
            } catch (Throwable e) {
                met.add(e);
            }
        });
        eventThread.drain();
        assertThat(met).singleElement().isInstanceOf(TimeoutException.class);
        pool.remove().run();
        assertThat(parsed).isCompletedWithValue(1);
    }
}
