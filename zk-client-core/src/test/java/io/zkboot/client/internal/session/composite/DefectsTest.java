/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.SleepyNetwork;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallSubmission;
import io.zkboot.client.internal.session.call.Completion;
import io.zkboot.client.internal.session.call.Completions;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.Delivery;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.delivery.EventThread;
import io.zkboot.client.internal.session.state.SessionGauges;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A defect, or no memory, where an operation goes on or ends: whoever waits for it is told. */
class DefectsTest {
    private static final long NOW = 1_000;

    private final EventQueue events = new EventQueue();
    private final DeliveryBatch deliveries = new DeliveryBatch(events, null, Clock.SYSTEM);
    private final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});
    private final OutgoingQueue outgoing = new OutgoingQueue(new SleepyNetwork());
    private final TaskSchedule tasks = new TaskSchedule(outgoing, NOW);
    private final SessionWatches watches = new SessionWatches(deliveries);
    private final List<String> sent = new ArrayList<>();
    private final InFlightLimits limits =
            new InFlightLimits(new SessionConfig.Limits(1_000, 1_000, false, 1_000_000), Clock.SYSTEM);
    private final Completions completions = new Completions(deliveries, limits, null);
    private final RandomGenerator noMemory = () -> {
        throw new OutOfMemoryError("a test");
    };
    private final CompositeOperations composites = new CompositeOperations(
            new CompositeOperations.Sender() {
                @Override
                public <R extends @Nullable Object> @Nullable ZkException offer(
                        Call<R> call, long end, Completion<R> toldOfTheEnd, CallSubmission.Step step) {
                    sent.add(call.toString());
                    call.prepare(end, toldOfTheEnd);
                    assertThat(call.take()).isTrue();
                    return null;
                }
            },
            tasks,
            outgoing,
            deliveries,
            null,
            new SessionIdentity(new SessionGauges()),
            watches,
            () -> NOW,
            noMemory,
            true,
            limits,
            eventThread.untaken());
    private final LocalOperations local = new LocalOperations(
            tasks,
            deliveries,
            new SessionStatus("client", () -> NOW, List.of(), deliveries),
            watches,
            eventThread,
            () -> NOW);
    private final Call<NodeData> call = new Call<>(Request.getData("/a", false), "/a", null, null);

    private CompositeOperation composite(RetryPolicy retry) {
        return composites.begin(retry, null, Duration.ofSeconds(15).toNanos());
    }

    /** From now on nothing can be added to what the EventThread gets. */
    private void noMoreDeliveries() {
        deliveries.add(new Delivery() {
            @Override
            public void deliver() {}

            @Override
            public boolean leads(Delivery following) {
                throw new OutOfMemoryError("a test");
            }
        });
    }

    private static void assertFailed(CompletableFuture<?> future) {
        assertThat(future)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void operationWhoseRepetitionMeetsADefectEndsWithThatAndTheEngineIsTold() {
        RetryPolicy jumping = RetryPolicy.DEFAULT.withMaxTries(5).withJitter(0.5);
        CompletableFuture<NodeData> future =
                CompositeResult.submit(eventThread, composite(jumping), plan -> plan.call(() -> call), null, null);
        ConnectionLossException lost =
                new ConnectionLossException(call.failureOf(ErrorCode.CONNECTION_LOSS, Outcome.UNKNOWN), "lost", null);
        assertThatThrownBy(() -> call.fail(lost, completions)).isInstanceOf(OutOfMemoryError.class);
        completions.publish();
        eventThread.drain();
        assertFailed(future);
        assertThat(sent).hasSize(1);
    }

    @Test
    void futureOfAnOperationEndsThoughItsResultCannotBeHandedOver() {
        CompletableFuture<NodeData> future = CompositeResult.submit(
                eventThread, composite(RetryPolicy.NONE), plan -> plan.call(() -> call), null, null);
        noMoreDeliveries();
        call.fail(Failures.rejected(ErrorCode.NO_NODE.code(), "getData", "/a"), completions);
        assertFailed(future);
    }

    @Test
    void callbackOfAnOperationIsCalledThoughItsResultCannotBeHandedOver() {
        List<@Nullable Throwable> heard = new ArrayList<>();
        CompositeResult.<NodeData>submit(
                eventThread,
                composite(RetryPolicy.NONE),
                plan -> plan.call(() -> call),
                (node, failure) -> heard.add(failure == null ? null : failure.getCause()));
        noMoreDeliveries();
        call.fail(Failures.rejected(ErrorCode.NO_NODE.code(), "getData", "/a"), completions);
        assertThat(heard).as("not on the SendThread").isEmpty();
        eventThread.drain();
        assertThat(heard).singleElement().isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void callerWhoAsksForTheWatchesIsTold() {
        CompletableFuture<?> asked = CompletableFuture.supplyAsync(() -> local.watches(list -> {
            throw new OutOfMemoryError("a test");
        }));
        await().atMost(Duration.ofSeconds(60)).until(tasks::hasNew);
        assertThatThrownBy(() -> tasks.run(NOW)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> asked.get(60, TimeUnit.SECONDS)).hasRootCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void futureOfTheWatchesAndADelayEndToo() {
        CompletableFuture<?> asked = local.watches(
                list -> {
                    throw new OutOfMemoryError("a test");
                },
                null);
        assertThatThrownBy(() -> tasks.run(NOW)).isInstanceOf(OutOfMemoryError.class);
        assertFailed(asked);
        CompletableFuture<?> delay = local.delay(10, null);
        noMoreDeliveries();
        assertThatThrownBy(() -> tasks.run(NOW + 10)).isInstanceOf(OutOfMemoryError.class);
        assertFailed(delay);
    }
}
