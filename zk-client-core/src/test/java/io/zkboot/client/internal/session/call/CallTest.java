/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.testing.Shows;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallTest {
    private final EventQueue events = new EventQueue();
    private final Completions completions = new Completions(
            new DeliveryBatch(events, null, Clock.SYSTEM),
            new InFlightLimits(new SessionConfig.Limits(1_000_000, 1_000_000, false, 1_000_000), Clock.SYSTEM),
            null);
    private final OutgoingQueue outgoing = new OutgoingQueue(new SleepyNetwork());
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});

    private static Call<@Nullable Void> call() {
        return new Call<>(new Request.Delete("/server/a", -1), "/a", null, null);
    }

    @Test
    void exactlyOneOfSenderAndCallerGetsTheCall() throws Exception {
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            CyclicBarrier barrier = new CyclicBarrier(2);
            for (int i = 0; i < 5_000; i++) {
                Call<?> call = call();
                Future<Boolean> taken = sender.submit(() -> {
                    barrier.await();
                    return call.take();
                });
                barrier.await();
                boolean abandoned = call.abandon();
                assertThat(taken.get(10, TimeUnit.SECONDS)).isNotEqualTo(abandoned);
                assertThat(call.isDone()).isEqualTo(abandoned);
            }
        } finally {
            sender.shutdownNow();
        }
    }

    /** Its room is given back by whoever has refused it, and would be twice if the SendThread forgot of that. */
    @Test
    void callThatIsRefusedWhileTheSenderDropsItIsOneOrTheOther() throws Exception {
        InFlightLimits limits =
                new InFlightLimits(new SessionConfig.Limits(1_000_000, 1_000_000, false, 1_000_000), Clock.SYSTEM);
        Completions giving = new Completions(new DeliveryBatch(events, null, Clock.SYSTEM), limits, null);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 20_000; i++) {
                Call<@Nullable Void> call = call();
                AtomicBoolean looks = new AtomicBoolean();
                call.prepare(Call.FOREVER, new Completion<>() {
                    @Override
                    public boolean isWanted() {
                        looks.set(true);
                        return false;
                    }

                    @Override
                    public void ended(Call<@Nullable Void> ended) {}
                });
                limits.takeBeyondLimit(0);
                Future<?> dropped = sender.submit(() -> {
                    if (!call.take()) {
                        call.dropped(giving);
                    }
                    giving.publish();
                });
                while (!looks.get()) {
                    Thread.onSpinWait();
                }
                if (call.refuse()) {
                    limits.released(1, 0);
                }
                dropped.get(10, TimeUnit.SECONDS);
                assertThat(limits.inFlight()).as("round %d", i).isZero();
            }
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    void takenCallStaysTakenWhenItIsCarriedToAnotherConnection() {
        Call<?> call = call();
        assertThat(call.take()).isTrue();
        assertThat(call.take()).isTrue();
        assertThat(call.abandon()).isFalse();
    }

    @Test
    void cancelledFutureIsNotSent() {
        Call<@Nullable Void> call = call();
        CallFuture<@Nullable Void> future = new CallFuture<>(eventThread, outgoing, null);
        call.prepare(Call.FOREVER, future);
        future.cancel(false);
        assertThat(call.take()).isFalse();
        assertThat(call.isDone()).isTrue();
    }

    @Test
    void outcomeOfADroppedCallRemembersThatItHasLeftOnce() {
        Call<?> call = call();
        assertThat(call.outcomeIfDropped()).isEqualTo(Outcome.NOT_SENT);
        call.carriedOver(false);
        assertThat(call.outcomeIfDropped()).isEqualTo(Outcome.NOT_SENT);
        call.carriedOver(true);
        call.carriedOver(false);
        assertThat(call.outcomeIfDropped()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void waiterGetsTheResultFromAnotherThread() throws Exception {
        Call<String> call = new Call<>(
                Request.create(
                        "/c/a",
                        null,
                        io.zkboot.client.data.Acl.OPEN_UNSAFE,
                        io.zkboot.client.data.CreateOptions.PERSISTENT),
                "/a",
                null,
                path -> path.substring(2));
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            CyclicBarrier prepared = new CyclicBarrier(2);
            Future<String> result = caller.submit(() -> {
                WaitingCaller<String> waiting = new WaitingCaller<>();
                call.prepare(Call.FOREVER, waiting);
                prepared.await();
                return waiting.await(call, null);
            });
            prepared.await();
            assertThat(call.take()).isTrue();
            call.succeed("/c/a", completions);
            assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("/a");
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    @Shows("F28")
    void interruptedWaiterKnowsWhetherTheRequestWasTaken() {
        WaitingCaller<@Nullable Void> caller = new WaitingCaller<>();
        Call<@Nullable Void> queued = call();
        queued.prepare(Call.FOREVER, caller);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> caller.await(queued, null))
                .hasMessageContaining("the request was not sent")
                .isInstanceOfSatisfying(
                        OperationInterruptedException.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_SENT));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(queued.take()).isFalse();

        WaitingCaller<@Nullable Void> second = new WaitingCaller<>();
        Call<@Nullable Void> taken = call();
        taken.prepare(Call.FOREVER, second);
        assertThat(taken.take()).isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> second.await(taken, null))
                .hasMessageContaining("after the request had been sent")
                .isInstanceOfSatisfying(
                        OperationInterruptedException.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void observerThatThrowsAnErrorDoesNotKeepTheFutureFromCompleting() {
        AtomicReference<String> told = new AtomicReference<>();
        ClientObserver observer = new ClientObserver() {
            @Override
            public void operationEnded(String operation, long nanos, ErrorCode error) {
                told.set(operation);
                throw new NoClassDefFoundError("metrics");
            }
        };
        Call<@Nullable Void> call = call();
        CallFuture<@Nullable Void> future = new CallFuture<>(eventThread, outgoing, null);
        call.prepare(Call.FOREVER, future);
        Completions observed = new Completions(
                new DeliveryBatch(events, observer, Clock.SYSTEM),
                new InFlightLimits(new SessionConfig.Limits(1_000_000, 1_000_000, false, 1_000_000), Clock.SYSTEM),
                new Observation(observer, Clock.SYSTEM, Call.FOREVER));
        assertThat(call.take()).isTrue();
        call.succeed(null, observed);
        observed.publish();
        eventThread.drain();
        assertThat(told.get()).isEqualTo("delete");
        assertThat(future).isCompleted();
    }
}
