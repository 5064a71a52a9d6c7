/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.zkboot.client.ZkFutures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Waiting on the EventThread for what only the EventThread can complete throws at once instead of hanging. */
class ZkFutureTest {
    private final SteppedEventThread stepped = new SteppedEventThread();
    private final EventQueue queue = stepped.queue;
    private final List<Throwable> failures = stepped.failures;
    private final EventThread eventThread = stepped.thread;
    private final ZkFuture<String> future = new ZkFuture<>(eventThread);

    private void refused(ThrowingCallable waiting) {
        stepped.run(() -> assertThatThrownBy(waiting)
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
    void waitingForWhatAnotherPoolCompletesIsAllowedOnceItIsThere() {
        Deque<Runnable> pool = new ArrayDeque<>();
        CompletableFuture<Integer> parsed = future.thenApplyAsync(String::length, pool::add);
        CompletableFuture<Integer> more = parsed.thenApply(length -> length + 1);
        refused(parsed::join); // the pool has nothing to do before the EventThread has gone on
        refused(more::join);
        stepped.run(() -> future.end("x", null));
        stepped.run(() -> {
            assertThatThrownBy(() -> parsed.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
            pool.remove().run();
            assertThat(more.join()).isEqualTo(2);
        });
    }

    @Test
    void waitingForAnAnswerFromSomewhereElseIsAllowedOnceItHasBeenAskedFor() {
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        CompletableFuture<String> composed = future.thenCompose(text -> elsewhere);
        CompletableFuture<String> hopeless = future.thenCompose(text -> new ZkFuture<>(eventThread));
        refused(composed::join);
        stepped.run(() -> future.end("x", null));
        refused(hopeless::join);
        stepped.run(() -> {
            assertThatThrownBy(() -> composed.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
            elsewhere.complete("y");
            assertThat(composed.join()).isEqualTo("y");
        });
    }

    /** Each way to attach a stage, and what it says when it runs. */
    private List<Consumer<Runnable>> ways() {
        CompletableFuture<String> other = CompletableFuture.completedFuture("y");
        CompletableFuture<String> failed = new ZkFuture<>(eventThread);
        failed.completeExceptionally(new IllegalStateException("x"));
        return List.of(
                ran -> future.thenApply(value -> said(ran)),
                ran -> future.thenAccept(value -> ran.run()),
                ran -> future.thenRun(ran),
                ran -> future.thenCombine(other, (a, b) -> said(ran)),
                ran -> future.thenAcceptBoth(other, (a, b) -> ran.run()),
                ran -> future.runAfterBoth(other, ran),
                ran -> future.applyToEither(other, value -> said(ran)),
                ran -> future.acceptEither(other, value -> ran.run()),
                ran -> future.runAfterEither(other, ran),
                ran -> future.thenCompose(value -> CompletableFuture.completedFuture(said(ran))),
                ran -> future.whenComplete((value, failure) -> ran.run()),
                ran -> future.handle((value, failure) -> said(ran)),
                ran -> failed.exceptionally(failure -> said(ran)),
                ran -> failed.exceptionallyCompose(failure -> CompletableFuture.completedFuture(said(ran))),
                ran -> future.copy().thenRun(ran),
                ran -> future.thenApply(value -> value).thenRun(ran));
    }

    private static String said(Runnable ran) {
        ran.run();
        return "said";
    }

    @Test
    void aStageThatIsAttachedLateRunsOnTheEventThreadBehindWhatItMissed() {
        future.end("x", null);
        List<String> heard = new ArrayList<>();
        List<Consumer<Runnable>> ways = ways();
        for (int i = 0; i < ways.size(); i++) {
            int way = i;
            queue.publish(() -> heard.add("event " + way));
            ways.get(i).accept(() -> heard.add("stage " + way + (eventThread.isCurrent() ? "" : " elsewhere")));
        }
        assertThat(heard).isEmpty();
        eventThread.drain();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < ways.size() - 1; i++) {
            expected.add("event " + i);
            expected.add("stage " + i);
        }
        expected.add("event " + (ways.size() - 1));
        expected.add("stage " + (ways.size() - 1));
        assertThat(heard).isEqualTo(expected);
        assertThat(queue.backlog()).isZero();
    }

    @Test
    void aStageRunsOnTheEventThreadWhoeverCompletesTheFuture() {
        List<Boolean> onEventThread = new ArrayList<>();
        CompletableFuture<?> unused =
                future.whenComplete((value, failure) -> onEventThread.add(eventThread.isCurrent()));
        future.cancel(false);
        assertThat(onEventThread).isEmpty();
        eventThread.drain();
        assertThat(onEventThread).containsExactly(true);
    }

    @Test
    void aStageThatIsAttachedOnTheEventThreadRunsThereAndThen() {
        future.end("x", null);
        stepped.run(() -> assertThat(future.thenApply(String::length)).isCompletedWithValue(1));
    }

    @Test
    void aStageThatIsAttachedAfterTheEndRunsDirectly() {
        future.end("x", null);
        queue.close();
        eventThread.drain();
        assertThat(future.thenApply(String::length)).isCompletedWithValue(1);
        assertThat(queue.backlog()).isZero();
    }

    @Test
    void stagesOfAnAsyncStageStayWhereThatRan() {
        future.end("x", null);
        CompletableFuture<Integer> parsed = future.thenApplyAsync(String::length, Runnable::run);
        assertThat(parsed.thenApply(length -> length + 1)).isCompletedWithValue(2);
    }

    @Test
    void everyWayToCompleteItBeforeTheEngineDoesGivesUpWhatItStandsFor() {
        List<Consumer<ZkFuture<String>>> ways = List.of(
                early -> early.cancel(false),
                early -> early.complete("x"),
                early -> early.completeExceptionally(new IllegalStateException("x")),
                early -> early.completeAsync(() -> "x", Runnable::run),
                early -> early.orTimeout(0, TimeUnit.NANOSECONDS),
                early -> early.completeOnTimeout("x", 0, TimeUnit.NANOSECONDS),
                early -> early.obtrudeValue("x"),
                early -> early.obtrudeException(new IllegalStateException("x")));
        for (Consumer<ZkFuture<String>> way : ways) {
            AtomicInteger givenUp = new AtomicInteger();
            ZkFuture<String> early = new GivenUpFuture<>(eventThread, givenUp::incrementAndGet);
            way.accept(early);
            await().untilAtomic(givenUp, equalTo(1));
            early.cancel(false);
            assertThat(givenUp).hasValue(1);
        }
        ZkFuture<String> answered = new GivenUpFuture<>(eventThread, () -> {
            throw new AssertionError("given up");
        });
        answered.end("x", null);
        assertThat(answered.cancel(false)).isFalse();
        assertThat(answered.complete("y")).isFalse();
        assertThat(answered.completeExceptionally(new IllegalStateException("z")))
                .isFalse();
    }

    @Test
    void whatIsDoneCanBeReadAnywhere() {
        future.complete("x");
        stepped.run(() -> {
            assertThat(future.get()).isEqualTo("x");
            assertThat(future.join()).isEqualTo("x");
            assertThat(future.get(1, TimeUnit.NANOSECONDS)).isEqualTo("x");
        });
    }

    @Test
    void otherThreadsMayWait() {
        CompletableFuture<String> later = future.thenApply(text -> text + "!");
        future.completeAsync(() -> "x");
        Thread thread = new Thread(eventThread);
        thread.start();
        assertThat(later.join()).isEqualTo("x!");
        queue.close();
    }

    @Test
    void aLongChainOfStagesDoesNotExhaustTheStackOfTheEventThread() {
        CompletableFuture<Integer> length = future.thenApply(String::length);
        for (int i = 0; i < 100_000; i++) {
            length = length.thenApply(before -> before + 1);
        }
        CompletableFuture<Integer> last = length;
        stepped.run(() -> future.end("x", null));
        assertThat(last).isCompletedWithValue(100_001);
    }

    @Test
    void aLaunchThatFailsFailsItsFutureAndKeepsNoOtherCallBack() {
        HeldCalls held = new HeldCalls();
        ZkFuture<String> next = new ZkFuture<>(eventThread);
        held.add(future, () -> {
            throw new StackOverflowError("not enough for this one");
        });
        held.add(next, () -> next.end("sent", null));
        held.release();
        assertThat(next).isCompletedWithValue("sent");
        assertThat(future).isCompletedExceptionally();
    }

    @Test
    void whatIsGivenUpWhileItIsHeldIsNotLaunched() {
        HeldCalls held = new HeldCalls();
        List<String> launched = new ArrayList<>();
        held.add(future, () -> launched.add("launched"));
        future.cancel(false);
        held.release();
        assertThat(launched).isEmpty();
    }

    @Test
    void whoCompletesItFirstIsToldSo() {
        assertThat(new ZkFuture<String>(eventThread).complete("x")).isTrue();
        assertThat(new ZkFuture<String>(eventThread).completeExceptionally(new IllegalStateException("x")))
                .isTrue();
        assertThat(new ZkFuture<String>(eventThread).cancel(false)).isTrue();
        assertThat(new ZkFuture<String>(eventThread).end("x", null)).isTrue();
        future.complete("the user's");
        assertThat(future.end("the engine's", null)).isFalse();
    }

    @Test
    void waitingForAnActionThatIsBehindTheWaiterIsRefused() {
        future.end("x", null);
        List<CompletableFuture<String>> composed = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        queue.publish(() -> {
            try {
                String unused = composed.get(0).get(1, TimeUnit.NANOSECONDS);
            } catch (Throwable e) {
                refused.add(e);
            }
        });
        composed.add(future.thenCompose(CompletableFuture::completedFuture)); // its turn comes after that
        eventThread.drain();
        assertThat(refused).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(composed.get(0)).isCompletedWithValue("x");
    }

    @Test
    void waitingForSeveralIsAllowedWhereSomebodyElseCompletesEachOfThem() {
        Deque<Runnable> pool = new ArrayDeque<>();
        CompletableFuture<Integer> parsed = future.thenApplyAsync(String::length, pool::add);
        CompletableFuture<List<Integer>> all = ZkFutures.allOf(List.of(parsed));
        refused(all::join);
        stepped.run(() -> future.end("x", null));
        stepped.run(() -> {
            assertThatThrownBy(() -> all.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
            pool.remove().run();
            assertThat(all.join()).containsExactly(1);
        });
    }

    @Test
    void aStageThatIsAttachedLateWakesAnEventThreadThatSleeps() {
        future.end("x", null);
        Thread thread = new Thread(eventThread);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        assertThat(future.thenApply(text -> text + "!")
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join())
                .isEqualTo("x!");
        queue.close();
    }
}
