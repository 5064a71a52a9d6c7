/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The way to an executor of the user: the task sees all that has come, and never runs twice at a time. */
public final class HandOverStress {
    private HandOverStress() {}

    /** What has come, what the task has seen of it, and an executor whose threads are the actors. */
    private static final class World {
        final Queue<Runnable> executor = new ConcurrentLinkedQueue<>();
        final Queue<CompletableFuture<Void>> pauses = new ConcurrentLinkedQueue<>();
        final AtomicBoolean full;
        final AtomicInteger running = new AtomicInteger();
        volatile int most;
        volatile int come;
        volatile int seen = -1;
        final HandOver handOver = new HandOver(this::task, this::execute, time -> pause(), failure -> {});

        World(boolean fullOnce) {
            full = new AtomicBoolean(fullOnce);
        }

        private void task() {
            most = Math.max(most, running.incrementAndGet());
            seen = come;
            running.decrementAndGet();
        }

        private void execute(Runnable task) {
            if (full.getAndSet(false)) {
                throw new RejectedExecutionException("full");
            }
            executor.add(task);
        }

        private CompletableFuture<Void> pause() {
            CompletableFuture<Void> pause = new CompletableFuture<>();
            pauses.add(pause);
            return pause;
        }

        void runOne() {
            Runnable task = executor.poll();
            if (task != null) {
                task.run();
            }
        }

        void runAll() {
            for (CompletableFuture<Void> pause = pauses.poll(); pause != null; pause = pauses.poll()) {
                pause.complete(null);
            }
            while (!executor.isEmpty()) {
                runOne();
            }
        }
    }

    /** Something comes while the task runs, in one thread of the executor or another. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, by one at a time")
    @State
    public static class Begin {
        private final World world = new World(false);

        public Begin() {
            boolean unused = world.handOver.begin();
        }

        @Actor
        public void user() {
            world.come = 1;
            boolean unused = world.handOver.begin();
        }

        @Actor
        public void oneThread() {
            world.runOne();
        }

        @Actor
        public void otherThread() {
            world.runOne();
        }

        @Arbiter
        public void judge(II_Result r) {
            world.runAll();
            r.r1 = world.seen;
            r.r2 = world.most;
        }
    }

    /** Something comes while the executor refuses what came before. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, now or after the pause")
    @State
    public static class Refused {
        private final World world = new World(true);

        @Actor
        public void first() {
            boolean unused = world.handOver.begin();
        }

        @Actor
        public void second() {
            world.come = 1;
            boolean unused = world.handOver.begin();
        }

        @Actor
        public void thread() {
            world.runOne();
        }

        @Arbiter
        public void judge(II_Result r) {
            world.runAll();
            r.r1 = world.seen;
            r.r2 = world.most;
        }
    }
}
