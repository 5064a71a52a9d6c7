/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A task that an executor runs whenever there is something to do. */
class HandOverTest {
    private final Deque<Runnable> taken = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<CompletableFuture<Void>> timers = new ArrayList<>();
    private final List<Duration> lastPauses = new ArrayList<>();
    private final List<CompletableFuture<Void>> lastTimers = new ArrayList<>();
    private boolean full;
    private int runs;
    private Runnable meanwhile = () -> {};

    private final HandOver handOver = new HandOver(
            () -> {
                runs++;
                meanwhile.run();
            },
            task -> {
                if (full) {
                    throw new RejectedExecutionException("full");
                }
                taken.add(task);
            },
            pause -> {
                pauses.add(pause);
                timers.add(new CompletableFuture<>());
                return timers.get(timers.size() - 1);
            },
            this::lastDelay,
            failures::add);

    /** For when the other time has ended. */
    private CompletableFuture<Void> lastDelay(Duration pause) {
        lastPauses.add(pause);
        lastTimers.add(new CompletableFuture<>());
        return lastTimer();
    }

    private CompletableFuture<Void> lastTimer() {
        return lastTimers.get(lastTimers.size() - 1);
    }

    private static ClientClosedException clientEnded() {
        return new ClientClosedException(
                new Failure(ErrorCode.CONNECTION_LOSS, "delay", null, Outcome.NOT_SENT), "the session has ended", null);
    }

    private HandOver withDelay(Function<Duration, CompletableFuture<?>> delay) {
        return new HandOver(
                () -> runs++,
                task -> {
                    if (full) {
                        throw new RejectedExecutionException("full");
                    }
                    taken.add(task);
                },
                delay,
                this::lastDelay,
                failures::add);
    }

    private void runTaken() {
        for (Runnable next = taken.poll(); next != null; next = taken.poll()) {
            next.run();
        }
    }

    private CompletableFuture<Void> timer() {
        return timers.get(timers.size() - 1);
    }

    @Test
    void itIsHandedOverOnceUntilItRuns() {
        assertThat(handOver.begin()).isTrue();
        assertThat(handOver.begin()).isTrue();
        assertThat(taken).hasSize(1);
        runTaken();
        assertThat(runs).isEqualTo(1);
        handOver.begin();
        runTaken();
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void whatComesWhileItRunsLetsItRunAgainInItsPlace() {
        List<Boolean> begun = new ArrayList<>();
        meanwhile = () -> {
            if (runs < 3) {
                begun.add(handOver.begin());
                begun.add(handOver.begin());
            }
        };
        handOver.begin();
        Runnable first = taken.remove();
        first.run();
        assertThat(runs).isEqualTo(3);
        assertThat(begun).containsExactly(true, true, true, true);
        assertThat(taken).isEmpty();
        first.run();
        assertThat(runs).as("an executor that runs a task twice").isEqualTo(3);
    }

    @Test
    void aTaskThatThrowsIsHandedOverTheNextTime() throws InterruptedException {
        meanwhile = () -> {
            throw new IllegalStateException("a defect");
        };
        Thread thread = new Thread(() -> {
            handOver.begin();
            runTaken();
        });
        List<Throwable> uncaught = new ArrayList<>();
        thread.setUncaughtExceptionHandler((same, thrown) -> uncaught.add(thrown));
        thread.start();
        thread.join();
        assertThat(uncaught).hasSize(1);
        meanwhile = () -> {};
        handOver.begin();
        runTaken();
        assertThat(runs).isEqualTo(2);
    }

    @Test
    @Shows("F27")
    void whatWasRefusedIsTriedAgainAfterPausesThatGrowAndToldOnce() {
        full = true;
        assertThat(handOver.begin()).isFalse();
        timer().complete(null);
        timer().complete(null);
        assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(failures).hasSize(1);
        full = false;
        timer().complete(null);
        runTaken();
        assertThat(runs).isEqualTo(1);
        full = true;
        handOver.begin();
        assertThat(pauses).as("it begins anew").last().isEqualTo(Duration.ofMillis(100));
        assertThat(failures).hasSize(2);
    }

    @Test
    void somethingNewShortensThePauseWhichEndsInNothingThen() {
        full = true;
        handOver.begin();
        full = false;
        CompletableFuture<Void> pause = timer();
        assertThat(handOver.begin()).isTrue();
        assertThat(pause).isCancelled();
        runTaken();
        assertThat(runs).isEqualTo(1);
        assertThat(taken).isEmpty();
    }

    @Test
    void aPauseThatEndsTooLateDoesNothing() {
        HandOver[] hurried = new HandOver[1];
        List<CompletableFuture<Void>> late = new ArrayList<>();
        hurried[0] = new HandOver(
                () -> runs++,
                task -> {
                    if (full) {
                        throw new RejectedExecutionException("full");
                    }
                    taken.add(task);
                },
                pause -> {
                    full = false;
                    hurried[0].begin(); // before the pause is known
                    late.add(new CompletableFuture<>());
                    return late.get(0);
                },
                failures::add);
        full = true;
        hurried[0].begin();
        late.get(0).complete(null);
        assertThat(taken).as("it has been handed over").hasSize(1);
        runTaken();
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void anExecutorThatTakesATaskAndThrowsHasTakenIt() {
        HandOver odd = new HandOver(
                () -> runs++,
                task -> {
                    taken.add(task);
                    throw new RejectedExecutionException("all the same");
                },
                pause -> {
                    timers.add(new CompletableFuture<>());
                    return timer();
                },
                failures::add);
        assertThat(odd.begin()).isFalse();
        runTaken();
        assertThat(runs).isEqualTo(1);
        assertThat(timer()).isCancelled();
    }

    @Test
    void afterTheEndNothingRunsOrIsTriedAgain() {
        handOver.begin();
        handOver.end();
        runTaken();
        full = true;
        assertThat(handOver.begin()).isFalse();
        assertThat(runs).isZero();
        assertThat(pauses).isEmpty();
    }

    @Test
    void anEndWhileItRunsIsTheEnd() {
        meanwhile = () -> {
            if (runs < 3) {
                handOver.begin();
            }
            handOver.end();
        };
        handOver.begin();
        runTaken();
        assertThat(runs).isEqualTo(1);
        assertThat(handOver.begin()).isFalse();
        assertThat(taken).isEmpty();
    }

    @Test
    @Shows("F27")
    void whatWasRefusedIsTriedAgainThoughTheClientEndsMeanwhile() {
        full = true;
        handOver.begin();
        timer().completeExceptionally(clientEnded());
        assertThat(lastPauses).containsExactly(Duration.ofMillis(100));
        full = false;
        lastTimer().complete(null);
        runTaken();
        assertThat(runs).isEqualTo(1);
        assertThat(failures).hasSize(1);
    }

    @Test
    void whatWasRefusedIsTriedAgainThoughTheClientHasEnded() {
        HandOver failed = withDelay(pause -> CompletableFuture.failedFuture(clientEnded()));
        HandOver throwing = withDelay(pause -> {
            throw clientEnded();
        });
        for (HandOver late : List.of(failed, throwing)) {
            full = true;
            assertThat(late.begin()).isFalse();
            lastTimer().complete(null);
            full = false;
            lastTimer().complete(null);
            runTaken();
        }
        assertThat(runs).isEqualTo(2);
        assertThat(lastPauses)
                .containsExactly(
                        Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    /** It was shut down, as a rule. */
    @Test
    void withoutAClientAnExecutorThatRefusesAllIsAskedForMinutesAndNotForEver() {
        HandOver late = withDelay(pause -> CompletableFuture.failedFuture(clientEnded()));
        full = true;
        late.begin();
        while (!lastTimer().isDone()) {
            lastTimer().complete(null);
        }
        Duration all = lastPauses.stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(all).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
        assertThat(failures).hasSize(2);
        assertThat(failures.get(1)).hasMessageContaining("is not asked again").hasCause(failures.get(0));
        assertThat(late.begin()).as("something new").isFalse();
        assertThat(failures).as("told once").hasSize(2);
        full = false;
        assertThat(late.begin()).isTrue();
        runTaken();
        assertThat(runs).isEqualTo(1);
        full = true;
        int before = lastPauses.size();
        late.begin();
        assertThat(lastPauses).as("another row").hasSize(before + 1);
    }

    @Test
    void whatIsTriedAgainWithoutAClientGoesOnByTheTimeOfOneThatIsStartedAgain() {
        boolean[] ended = {true};
        HandOver late = withDelay(pause -> {
            if (ended[0]) {
                return CompletableFuture.failedFuture(clientEnded());
            }
            timers.add(new CompletableFuture<>());
            return timer();
        });
        full = true;
        late.begin();
        ended[0] = false;
        for (int i = 0; i < 100; i++) {
            (timers.isEmpty() ? lastTimer() : timer()).complete(null);
        }
        assertThat(failures).as("it is not given up").hasSize(1);
        ended[0] = true;
        timer().complete(null);
        assertThat(lastTimers).hasSize(2);
        assertThat(lastTimer()).isNotDone();
    }

    @Test
    void aPauseThatIsCancelledIsNoEndOfTheClient() {
        full = true;
        handOver.begin();
        handOver.begin();
        assertThat(timers.get(0)).isCancelled();
        assertThat(timer()).isNotDone();
        handOver.end();
        assertThat(timer()).isCancelled();
        assertThat(lastPauses).isEmpty();
    }

    @Test
    void theEndEndsAPauseWithoutAClientToo() {
        HandOver late = withDelay(pause -> CompletableFuture.failedFuture(clientEnded()));
        full = true;
        late.begin();
        late.end();
        assertThat(lastTimer()).isCancelled();
        assertThat(lastTimers).hasSize(1);
        assertThat(runs).isZero();
    }

    /** Each is refused at once, which takes no time. */
    @Test
    void newsThatComesFastWithoutAClientDoesNotUseUpTheTriesOfMinutes() {
        HandOver ended = withDelay(pause -> CompletableFuture.failedFuture(clientEnded()));
        full = true;
        for (int i = 0; i < 100; i++) {
            ended.begin();
        }
        assertThat(lastTimer()).isNotDone();
        assertThat(failures).hasSize(1);
        full = false;
        lastTimer().complete(null);
        runTaken();
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void newsHurriesWhatWaitsWithoutAClient() {
        HandOver late = withDelay(pause -> CompletableFuture.failedFuture(clientEnded()));
        full = true;
        late.begin();
        CompletableFuture<Void> pause = lastTimer();
        late.begin();
        assertThat(pause).isCancelled();
        full = false;
        lastTimer().complete(null);
        runTaken();
        assertThat(runs).isEqualTo(1);
        assertThat(lastTimers).hasSize(2);
    }

    /** Two threads refuse and hurry at the same time; of two pauses one counts. */
    @Test
    void aPauseThatIsKnownTooLateIsNotOneMore() {
        HandOver[] hurried = new HandOver[1];
        hurried[0] = withDelay(pause -> {
            timers.add(new CompletableFuture<>());
            CompletableFuture<Void> mine = timer();
            if (timers.size() == 1) {
                hurried[0].begin(); // refused as well, before this pause is known
            }
            return mine;
        });
        full = true;
        hurried[0].begin();
        assertThat(timers).hasSize(2);
        assertThat(timers.stream().filter(pause -> !pause.isDone())).hasSize(1);
        timers.forEach(pause -> pause.completeExceptionally(clientEnded()));
        assertThat(lastTimers).hasSize(1);
        full = false;
        lastTimer().complete(null);
        runTaken();
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void aThreadOfItsOwnGoesOnWithoutAClientAndEnds() throws InterruptedException {
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};
        BlockingQueue<Thread> asked = new LinkedBlockingQueue<>();
        HandOver late = new HandOver(
                () -> runs++,
                task -> {
                    if (Thread.currentThread().getName().equals("refused")) {
                        throw new RejectedExecutionException("full");
                    }
                    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
                    task.run();
                    asked.add(Thread.currentThread());
                },
                pause -> CompletableFuture.failedFuture(clientEnded()),
                failures::add);
        Thread first = new Thread(late::begin, "refused");
        first.setContextClassLoader(loader);
        first.start();
        first.join();
        Thread again = asked.poll(30, TimeUnit.SECONDS);
        assertThat(again).isNotNull();
        assertThat(again.getName()).isEqualTo("zk-hand-over");
        assertThat(again.isDaemon()).isTrue();
        again.join();
        assertThat(runs).isEqualTo(1);
    }
}
