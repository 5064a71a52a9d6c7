/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallSubmission;
import io.zkboot.client.internal.session.call.Completion;
import io.zkboot.client.internal.session.call.InFlightLimits;
import io.zkboot.client.internal.session.call.Observation;
import io.zkboot.client.internal.session.call.OutgoingQueue;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.UntakenCompletions;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.session.watch.SessionWatches;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.retry.RetryListener;
import io.zkboot.client.retry.RetryPolicy;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes the operations of a session that take several calls, and knows what they need of it. Any thread. */
public final class CompositeOperations {
    /** How a call of an operation gets on its way. */
    @FunctionalInterface
    public interface Sender {
        /**
         * Offers a call.
         *
         * @param end deadline of the operation, {@link Call#FOREVER} for none
         * @return why it was not taken, null if it was
         */
        <R extends @Nullable Object> @Nullable ZkException offer(
                Call<R> call, long end, Completion<R> toldOfTheEnd, CallSubmission.Step step);
    }

    final Sender sender;
    final TaskSchedule tasks;
    final OutgoingQueue outgoing;
    final DeliveryBatch deliveries;
    final @Nullable Observation observation;
    final SessionIdentity identity;
    final SessionWatches watches;
    final Clock clock;
    final RandomGenerator random;
    final boolean waitForConnection;
    final InFlightLimits limits;
    /** Room for those that were rejected and try again after a pause: as much as there is in flight. */
    final InFlightLimits rejected;

    final UntakenCompletions untaken;

    public CompositeOperations(
            Sender sender,
            TaskSchedule tasks,
            OutgoingQueue outgoing,
            DeliveryBatch deliveries,
            @Nullable Observation observation,
            SessionIdentity identity,
            SessionWatches watches,
            Clock clock,
            RandomGenerator random,
            boolean waitForConnection,
            InFlightLimits limits,
            UntakenCompletions untaken) {
        this.sender = sender;
        this.tasks = tasks;
        this.outgoing = outgoing;
        this.deliveries = deliveries;
        this.observation = observation;
        this.identity = identity;
        this.watches = watches;
        this.clock = clock;
        this.random = random;
        this.waitForConnection = waitForConnection;
        this.limits = limits;
        this.rejected = limits.another();
        this.untaken = untaken;
    }

    /**
     * Makes one run of an operation.
     *
     * @param listener hears of retries
     * @param timeoutNanos time for all its calls together, once the first is sent; {@link Call#FOREVER} for no end
     */
    public CompositeOperation begin(RetryPolicy retry, @Nullable RetryListener listener, long timeoutNanos) {
        return new CompositeOperation(this, retry, listener, timeoutNanos);
    }
}
