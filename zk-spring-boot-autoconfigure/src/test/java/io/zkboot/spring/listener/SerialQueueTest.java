/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

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
