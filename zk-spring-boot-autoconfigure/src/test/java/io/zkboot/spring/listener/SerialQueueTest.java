/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SerialQueueTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final SerialQueue queue = new SerialQueue("test", threads::add);

    @Test
    void tasksRunInOrderOnOneThread() {
        queue.add(task("a"));
        queue.add(task("b"));
        assertThat(threads).hasSize(1);
        runThreads();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void taskThatGoesOnElsewhereHoldsTheNext() {
        CompletableFuture<String> rest = new CompletableFuture<>();
        queue.add(() -> rest);
        queue.add(task("b"));
        runThreads();
        assertThat(done).isEmpty();
        rest.completeExceptionally(new IllegalStateException());
        runThreads();
        assertThat(done).containsExactly("b");
    }

    @Test
    void failureDoesNotEndTheQueue() {
        queue.add(() -> {
            throw new AssertionError("expected by the test");
        });
        queue.add(task("b"));
        runThreads();
        assertThat(done).containsExactly("b");
    }

    @Test
    void tasksPutFirstRunBeforeTheOthersInTheirOrder() {
        queue.add(() -> {
            queue.addFirst(List.of(task("1"), task("2")));
            return null;
        });
        queue.add(task("b"));
        runThreads();
        assertThat(done).containsExactly("1", "2", "b");
    }

    @Test
    void closeDropsWhatWaitsAndCallsBackWhenIdle() {
        AtomicBoolean idle = new AtomicBoolean();
        queue.add(task("a"));
        queue.close(() -> idle.set(true));
        queue.add(task("late"));
        assertThat(idle).isFalse();
        runThreads();
        assertThat(done).isEmpty();
        assertThat(idle).isTrue();
    }

    @Test
    void drainRunsWhatWaitsFirst() {
        queue.add(task("a"));
        queue.drain(() -> done.add("idle"));
        runThreads();
        assertThat(done).containsExactly("a", "idle");
    }

    @Test
    void executorThatRejectsLeavesNobodyWaiting() {
        SerialQueue rejected = new SerialQueue("rejected", task -> {
            throw new RejectedExecutionException("expected by the test");
        });
        rejected.add(task("a"));
        rejected.close(() -> done.add("idle"));
        assertThat(done).containsExactly("idle");
    }

    @Test
    void nothingIsLostWhileTheExecutorGivesNoThread() {
        AtomicInteger refusals = new AtomicInteger(3);
        SerialQueue refused = new SerialQueue(
                "refused",
                task -> {
                    if (refusals.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("expected by the test");
                    }
                    new Thread(task).start();
                },
                new GrowingPause.Limits(Duration.ofMillis(1), Duration.ofMillis(2)));
        CompletableFuture<String> ran = new CompletableFuture<>();
        refused.add(task("a"));
        refused.add(() -> {
            ran.complete(String.join(",", done));
            return null;
        });
        assertThat(ran.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("a");
    }

    @Test
    void stageThatCannotBeWaitedForDoesNotEndTheQueue() {
        queue.add(() -> {
            CompletableFuture<String> odd = new CompletableFuture<>() {
                @Override
                public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
                    throw new UnsupportedOperationException("expected by the test");
                }
            };
            return odd;
        });
        queue.add(task("b"));
        runThreads();
        assertThat(done).containsExactly("b");
    }

    @Test
    void interruptOfOneTaskIsNotSeenByTheNext() {
        queue.add(() -> {
            Thread.currentThread().interrupt();
            return null;
        });
        queue.add(() -> {
            done.add("interrupted: " + Thread.currentThread().isInterrupted());
            return null;
        });
        runThreads();
        assertThat(done).containsExactly("interrupted: false");
    }

    @Test
    void taskThatClosesItsQueueIsNotWaitedFor() {
        queue.add(() -> {
            queue.close(() -> done.add("closed"));
            done.add("end of the task, ended: " + queue.ended().isDone());
            return null;
        });
        runThreads();
        assertThat(done).containsExactly("closed", "end of the task, ended: false");
        assertThat(queue.ended()).isDone();
    }

    @Test
    void taskThatDrainsItsQueueIsNotWaitedForAndTheOthersRun() {
        queue.add(() -> {
            queue.drain(() -> done.add("drained"));
            return null;
        });
        queue.add(task("b"));
        runThreads();
        assertThat(done).containsExactly("drained", "b");
    }

    @Test
    void runningTaskIsNamedAndCanBeInterrupted() throws InterruptedException {
        SerialQueue running = new SerialQueue("running", task -> new Thread(task, "worker").start());
        CompletableFuture<String> seen = new CompletableFuture<>();
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        running.add(() -> {
            begun.countDown();
            try {
                never.await();
            } catch (InterruptedException ex) {
                seen.complete("interrupted");
            }
            return null;
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        running.close(() -> {});
        assertThat(running.running()).contains("worker", "SerialQueueTest.java:");
        running.interrupt();
        assertThat(seen.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("interrupted");
        running.ended().orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(running.running()).isEqualTo("nothing");
    }

    @Test
    void queueThatIsHeldAsksForNoThreadUntilItIsLetGo() {
        CompletableFuture<String> hold = new CompletableFuture<>();
        queue.holdUntil(hold);
        queue.add(task("a"));
        assertThat(queue.isIdle()).isFalse();
        assertThat(threads).isEmpty();
        hold.completeExceptionally(new IllegalStateException("expected by the test"));
        queue.add(task("b"));
        assertThat(threads).hasSize(1);
        runThreads();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void queueThatIsClosedWhileItIsHeldHasEndedAndRunsNothingLater() {
        CompletableFuture<String> hold = new CompletableFuture<>();
        queue.holdUntil(hold);
        queue.add(task("a"));
        assertThat(queue.running()).isEqualTo("nothing");
        queue.close(() -> done.add("closed"));
        assertThat(done).containsExactly("closed");
        assertThat(queue.hasEnded()).isTrue();
        hold.complete("go");
        assertThat(threads).isEmpty();
        assertThat(done).containsExactly("closed");
    }

    private void runThreads() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private SerialQueue.Task task(String name) {
        return () -> {
            done.add(name);
            return null;
        };
    }
}
