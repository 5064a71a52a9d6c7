/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.transport.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** The end of a call: one, seen whole by whoever sees it; and the room that it gives back. */
public final class CallStress {
    private CallStress() {}

    static InFlightLimits limits(int calls, int bytes) {
        return new InFlightLimits(new SessionConfig.Limits(calls, bytes, false, 1_000_000), Clock.SYSTEM);
    }

    /** The SendThread takes a call while its caller gives up. */
    @JCStressTest
    @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "sent")
    @Outcome(id = "false, true, true", expect = ACCEPTABLE, desc = "given up")
    @State
    public static class GiveUp {
        private final InFlightLimits limits = limits(10, 1_000);
        private final Completions completions = new Completions(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM), limits, null);
        private final Call<@Nullable Void> call = new Call<>(new Request.Delete("/a", -1), "/a", null, null);

        public GiveUp() {
            call.prepare(Call.FOREVER, new WaitingCaller<>());
            limits.takeBeyondLimit(0);
        }

        @Actor
        public void sender(ZZZ_Result r) {
            r.r1 = call.take();
            if (r.r1) {
                call.succeed(null, completions);
            } else {
                call.dropped(completions);
            }
            completions.publish();
        }

        @Actor
        public void caller(ZZZ_Result r) {
            r.r2 = call.abandon();
        }

        @Arbiter
        public void judge(ZZZ_Result r) {
            r.r3 = call.isDone() && limits.inFlight() == 0;
        }
    }

    /** The close refuses a call that the SendThread meets all the same. */
    @JCStressTest
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "taken")
    @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "refused")
    @State
    public static class Refuse {
        private final InFlightLimits limits = limits(10, 1_000);
        private final Completions completions = new Completions(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM), limits, null);
        private final Call<@Nullable Void> call = new Call<>(new Request.Delete("/a", -1), "/a", null, null);

        public Refuse() {
            call.prepare(Call.FOREVER, new WaitingCaller<>());
            limits.takeBeyondLimit(0);
        }

        @Actor
        public void sender(ZZI_Result r) {
            r.r1 = call.take();
            if (r.r1) {
                call.succeed(null, completions);
            } else {
                call.dropped(completions);
            }
            completions.publish();
        }

        @Actor
        public void caller(ZZI_Result r) {
            r.r2 = call.refuse();
            if (r.r2) {
                limits.released(1, 0);
            }
        }

        @Arbiter
        public void judge(ZZI_Result r) {
            r.r3 = limits.inFlight();
        }
    }

    /** A caller who sees the end sees all of the answer. */
    @JCStressTest
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "not yet")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "whole")
    @State
    public static class Answer {
        private final Completions completions =
                new Completions(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM), limits(10, 1_000), null);
        private final Call<NodeData> call = new Call<>(Request.getData("/a", false), "/a", null, null);

        public Answer() {
            call.prepare(Call.FOREVER, new WaitingCaller<>());
            boolean unused = call.take();
        }

        @Actor
        public void sender() {
            byte[] data = new byte[1];
            data[0] = 42;
            call.succeed(new NodeData(data, null), completions);
        }

        @Actor
        public void caller(I_Result r) {
            NodeData answer = call.isDone() ? call.result() : null;
            r.r1 = answer == null ? -1 : answer.data()[0];
        }
    }

    /** A caller that waits is woken, and gets the answer. */
    @JCStressTest
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "woken")
    @State
    public static class Wait {
        private final Completions completions =
                new Completions(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM), limits(10, 1_000), null);
        private final Call<String> call = new Call<>(
                new Request.Create("/a", null, List.of(), CreateMode.PERSISTENT, 0),
                "/a",
                null,
                null);
        private final Handed handed = new Handed();

        /** Whoever waits must be known to the call before it is offered. */
        private static final class Handed {
            volatile boolean offered;
        }

        @Actor
        public void sender() {
            while (!handed.offered) {
                Thread.onSpinWait();
            }
            boolean unused = call.take();
            call.succeed("/a", completions);
        }

        @Actor
        public void caller(I_Result r) {
            WaitingCaller<String> waiting = new WaitingCaller<>();
            call.prepare(Call.FOREVER, waiting);
            handed.offered = true;
            r.r1 = "/a".equals(waiting.await(call, null)) ? 42 : -1;
        }
    }

    /** The EventThread completes a future while its user cancels it. */
    @JCStressTest
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "completed")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "cancelled, and dropped once")
    @State
    public static class Cancel {
        private static final class Counting extends OutgoingQueue {
            private final AtomicInteger givenUp = new AtomicInteger();

            Counting() {
                super(new QueueStress.Wakeups());
            }

            @Override
            public void gaveUp(int calls) {
                givenUp.addAndGet(calls);
            }
        }

        private final Counting outgoing = new Counting();
        private final CallFuture<String> future = new CallFuture<>(
                new EventThread(new EventQueue(), Clock.SYSTEM, failure -> {}), outgoing, null);

        @Actor
        public void eventThread(ZZI_Result r) {
            r.r1 = future.end("x", null);
        }

        @Actor
        public void user(ZZI_Result r) {
            r.r2 = future.cancel(false);
        }

        @Arbiter
        public void judge(ZZI_Result r) {
            r.r3 = outgoing.givenUp.get();
        }
    }

    /** Room for one: who gives it back lets the other one in. */
    @JCStressTest
    @Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "both have had it")
    @State
    public static class Room {
        private static final long LONG = TimeUnit.SECONDS.toNanos(30);

        private final InFlightLimits limits = limits(1, 1_000);
        private final Call<?> one = QueueStress.call("/1");
        private final Call<?> two = QueueStress.call("/2");

        private boolean use(Call<?> call) {
            ZkException full = limits.take(call, 700, LONG);
            limits.released(1, 700);
            return full == null;
        }

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = use(one);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = use(two);
        }

        @Arbiter
        public void judge(ZZI_Result r) {
            r.r3 = limits.inFlight() + limits.bytesInFlight();
        }
    }

    /** Room for the bytes of one: who has a place waits for them, and gets them. */
    @JCStressTest
    @Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "both have had it")
    @State
    public static class RoomForBytes {
        private final InFlightLimits limits = limits(2, 1_000);
        private final Call<?> one = QueueStress.call("/1");
        private final Call<?> two = QueueStress.call("/2");

        private boolean use(Call<?> call) {
            ZkException full = limits.take(call, 700, Room.LONG);
            limits.released(1, 700);
            return full == null;
        }

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = use(one);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = use(two);
        }

        @Arbiter
        public void judge(ZZI_Result r) {
            r.r3 = limits.inFlight() + limits.bytesInFlight();
        }
    }

    /** The SendThread closes, the EventThread delivers what comes of that, and the user cancels. */
    @JCStressTest
    @Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "cancelled")
    @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "ended by the close")
    @State
    public static class CancelAndClose {
        private final EventQueue events = new EventQueue();
        private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});
        private final InFlightLimits limits = limits(10, 1_000);
        private final Completions completions = new Completions(new DeliveryBatch(events, null, Clock.SYSTEM), limits, null);
        private final OutgoingQueue outgoing = new OutgoingQueue(new QueueStress.Wakeups());
        private final WaitingCalls waiting = new WaitingCalls();
        private final CallFuture<@Nullable Void> future = new CallFuture<>(eventThread, outgoing, null);

        public CancelAndClose() {
            Call<@Nullable Void> call = new Call<>(new Request.Delete("/a", -1), "/a", null, null);
            call.prepare(Call.FOREVER, future);
            limits.takeBeyondLimit(0);
            boolean unused = outgoing.offer(call);
        }

        @Actor
        public void sender() {
            outgoing.close();
            waiting.takeIn(outgoing);
            LostCalls.endWaiting(
                    waiting,
                    (call, outcome) -> new ClientClosedException(
                            call.failureOf(ErrorCode.CONNECTION_LOSS, outcome), "closed", null),
                    completions);
            completions.publish();
            events.close();
        }

        @Actor
        public void eventThread() {
            eventThread.run();
        }

        @Actor
        public void user(ZZI_Result r) {
            r.r1 = future.cancel(false);
        }

        @Arbiter
        public void judge(ZZI_Result r) {
            r.r2 = future.isDone() && future.isCancelled() == r.r1;
            r.r3 = limits.inFlight();
        }
    }
}
