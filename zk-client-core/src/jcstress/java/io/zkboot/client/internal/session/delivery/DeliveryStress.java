/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.zkboot.client.internal.transport.Clock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The way to the EventThread: what was taken is delivered once, whoever ends or begins at that moment. */
public final class DeliveryStress {
    private DeliveryStress() {}

    /** Counts in a plain field: deliveries are one at a time, and each sees what the one before has done. */
    private static final class Counter {
        int count;

        Delivery delivery() {
            return () -> count++;
        }
    }

    /** The SendThread hands over while the EventThread goes to sleep. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "it was seen, or woke the sleeper")
    @State
    public static class Sleep {
        private final EventQueue queue = new EventQueue();

        @Actor
        public void sendThread() {
            queue.publish((Delivery) () -> {});
        }

        @Actor
        public void eventThread(Z_Result r) {
            Delivery[] batch = queue.take();
            r.r1 = batch != null && batch.length == 1;
        }
    }

    /** Another completion is handed over while the EventThread begins the only one that waited. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "one waits, and so do callers")
    @State
    public static class Untaken {
        private final UntakenCompletions untaken = new UntakenCompletions(1, Integer.MAX_VALUE);

        public Untaken() {
            untaken.comes(1, 0);
        }

        @Actor
        public void sendThread() {
            untaken.comes(1, 0);
        }

        @Actor
        public void eventThread() {
            untaken.begins(0);
        }

        @Arbiter
        public void judge(Z_Result r) {
            r.r1 = untaken.areMany();
        }
    }

    /** A caller begins to wait while the EventThread begins what he waits for. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "it was seen, or woke the caller")
    @State
    public static class UntakenWait {
        private final UntakenCompletions untaken = new UntakenCompletions(1, Integer.MAX_VALUE);

        public UntakenWait() {
            untaken.comes(1, 0);
        }

        @Actor
        public void caller(Z_Result r) {
            try {
                r.r1 = untaken.awaitFew(Long.MAX_VALUE);
            } catch (InterruptedException nobodyDoes) {
                r.r1 = false;
            }
        }

        @Actor
        public void eventThread() {
            untaken.begins(0);
        }
    }

    /** Something is handed in while the EventThread ends. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "taken and delivered")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "given back")
    @State
    public static class End {
        private final EventQueue queue = new EventQueue();
        private final EventThread thread = new EventThread(queue, Clock.SYSTEM, failure -> {});
        private final Counter counter = new Counter();

        public End() {
            queue.close();
        }

        @Actor
        public void eventThread() {
            thread.run();
        }

        @Actor
        public void user(ZI_Result r) {
            r.r1 = thread.handIn(counter.delivery());
        }

        @Arbiter
        public void judge(ZI_Result r) {
            r.r2 = counter.count;
        }
    }

    /** A stage is attached while one EventThread ends and the next one of the client is there. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "run once")
    @State
    public static class Successor {
        private final EventQueue queue = new EventQueue();
        private final EventThread before = new EventThread(queue, Clock.SYSTEM, failure -> {});
        private final EventQueue nextQueue = new EventQueue();
        private final EventThread next = new EventThread(nextQueue, Clock.SYSTEM, failure -> {}, before);
        private final Counter counter = new Counter();

        public Successor() {
            queue.close();
            nextQueue.close();
        }

        @Actor
        public void eventThreads() {
            before.run();
            next.run();
        }

        @Actor
        public void user(II_Result r) {
            r.r1 = before.handIn(counter.delivery()) ? 1 : -1;
            if (r.r1 < 0) {
                counter.count++; // the one has ended, and the next one was not known yet, or has ended too
                r.r1 = 1;
            }
        }

        @Arbiter
        public void judge(II_Result r) {
            r.r2 = counter.count;
        }
    }

    /** A client is started again while its EventThread ends, and something is handed in: each in a thread of its own. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "taken and delivered")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "given back")
    @State
    public static class Restart {
        private final EventQueue queue = new EventQueue();
        private final EventThread before = new EventThread(queue, Clock.SYSTEM, failure -> {});
        private final EventQueue nextQueue = new EventQueue();
        private final EventThread next = new EventThread(nextQueue, Clock.SYSTEM, failure -> {}, before);
        private final Counter counter = new Counter();

        public Restart() {
            queue.close();
            nextQueue.close();
        }

        @Actor
        public void eventThread() {
            before.run();
        }

        @Actor
        public void nextEventThread() {
            next.run();
        }

        @Actor
        public void user(ZI_Result r) {
            r.r1 = before.handIn(counter.delivery());
        }

        @Arbiter
        public void judge(ZI_Result r) {
            r.r2 = counter.count;
        }
    }
}
