/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ThrottledException;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The operations of a session that has no connection and no thread of its own: the test is its SendThread. */
abstract class CompositeFixture {
    static final long NOW = 1_000;
    static final long HOUR = Duration.ofHours(1).toNanos();

    private final EventQueue events = new EventQueue();
    final DeliveryBatch deliveries = new DeliveryBatch(events, null, Clock.SYSTEM);
    final EventThread eventThread = new EventThread(events, Clock.SYSTEM, failure -> {});
    final OutgoingQueue outgoing = new OutgoingQueue(new SleepyNetwork());
    final TaskSchedule tasks = new TaskSchedule(outgoing, NOW);
    private final SessionWatches watches = new SessionWatches(deliveries);
    final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile @Nullable Call<?> last;
    private final InFlightLimits limits =
            new InFlightLimits(new SessionConfig.Limits(1_000, 1_000, false, 1_000_000), Clock.SYSTEM);
    final Completions completions = new Completions(deliveries, limits, null);
    /** Whether there is no memory where a pause is drawn by lot. */
    boolean noMemory;

    private final RandomGenerator random = () -> {
        if (noMemory) {
            throw new OutOfMemoryError("a test");
        }
        return 0;
    };
    private final CompositeOperations composites = new CompositeOperations(
            new CompositeOperations.Sender() {
                @Override
                public <R extends @Nullable Object> @Nullable ZkException offer(
                        Call<R> call, long end, Completion<R> toldOfTheEnd, CallSubmission.Step step) {
                    call.prepare(end, toldOfTheEnd);
                    assertThat(call.take()).isTrue();
                    last = call;
                    sent.add(call.toString()); // last, as a test may wait for it
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
            random,
            true,
            limits,
            eventThread.untaken());
    final LocalOperations local = new LocalOperations(
            tasks,
            deliveries,
            new SessionStatus("client", () -> NOW, List.of(), deliveries),
            watches,
            eventThread,
            () -> NOW);
    final Call<NodeData> call = read();

    CompositeOperation composite(RetryPolicy retry) {
        return composites.begin(retry, null, Duration.ofSeconds(15).toNanos());
    }

    static Call<NodeData> read() {
        return new Call<>(Request.getData("/a", false), "/a", null, null);
    }

    Call<?> lastSent() {
        return requireNonNull(last);
    }

    /** How the server refuses what it has no time for. */
    ThrottledException throttled() {
        return new ThrottledException(call.failureOf(ErrorCode.THROTTLED, Outcome.NOT_SENT));
    }

    ZkException refused() {
        return Failures.rejected(ErrorCode.NO_NODE.code(), "getData", "/a");
    }
}
