/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import org.jspecify.annotations.Nullable;

/**
 * What the calls that end in one turn of the SendThread give out: their completions for the EventThread, and their room
 * for new calls. Owned by the SendThread.
 */
public final class Completions {
    private final DeliveryBatch deliveries;
    private final InFlightLimits limits;
    private final @Nullable Observation observation;
    private int ended;
    private int endedBytes;

    /**
     * Creates them.
     *
     * @param observation what the metrics hook hears, null if there is none
     */
    public Completions(DeliveryBatch deliveries, InFlightLimits limits, @Nullable Observation observation) {
        this.deliveries = deliveries;
        this.limits = limits;
        this.observation = observation;
    }

    /** Lets the metrics hook hear of a call that ends and is delivered next. */
    void observe(Call<?> call, @Nullable ZkException failure) {
        if (observation != null) {
            observation.ends(call, failure, deliveries);
        }
    }

    /** Adds the completion of a call that ended, for the EventThread. */
    void deliver(Call<?> call) {
        deliveries.add(call);
    }

    /** Counts the room of a call that ended, to be given back once a turn. */
    void giveBack(Call<?> call) {
        if (call.countsAsInFlight()) {
            int bytes = limits.counted(call.request().sizeBound());
            if (endedBytes > Integer.MAX_VALUE - bytes) {
                giveRoomBack();
            }
            ended++;
            endedBytes += bytes;
        }
    }

    /** Gives the room of a call back before the turn has ended: its caller runs on, and the next call needs it. */
    void giveBackNow(Call<?> call) {
        if (call.countsAsInFlight()) {
            limits.released(1, limits.counted(call.request().sizeBound()));
        }
    }

    private void giveRoomBack() {
        limits.released(ended, endedBytes);
        ended = 0;
        endedBytes = 0;
    }

    /** Hands over what this turn had. */
    public void publish() {
        if (ended > 0) {
            giveRoomBack();
        }
        deliveries.publish();
    }
}
