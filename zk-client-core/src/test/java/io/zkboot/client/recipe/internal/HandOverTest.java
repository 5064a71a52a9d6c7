/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** A task that an executor runs whenever there is something to do. */
class HandOverTest {
    private final Deque<Runnable> taken = new ArrayDeque<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<CompletableFuture<Void>> timers = new ArrayList<>();
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
            failures::add);

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
}
