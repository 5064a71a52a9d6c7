/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** One direction of a connection: delivers in order, after the latency, unless it is stalled or cut. */
final class Pipe {
    private record Parcel(int size, Runnable delivery) {}

    private final VirtualClock clock;
    private final Deque<Parcel> held = new ArrayDeque<>();
    private long latency;
    private long nanosPerByte;
    private long lastArrival;
    private int inFlight;
    private boolean stalled;
    private boolean cut;

    Pipe(VirtualClock clock, Duration latency) {
        this.clock = clock;
        this.latency = latency.toNanos();
    }

    void send(int size, Runnable delivery) {
        inFlight += size;
        lastArrival = Math.max(lastArrival, clock.elapsedNanos() + latency) + nanosPerByte * size;
        Parcel parcel = new Parcel(size, delivery);
        clock.schedule(lastArrival, () -> arrive(parcel));
    }

    private void arrive(Parcel parcel) {
        if (stalled) {
            held.add(parcel);
        } else {
            deliver(parcel);
        }
    }

    private void deliver(Parcel parcel) {
        inFlight -= parcel.size;
        if (!cut) {
            parcel.delivery.run();
        }
    }

    /** Bytes sent and not delivered. */
    int inFlight() {
        return inFlight;
    }

    void latency(Duration duration) {
        latency = duration.toNanos();
    }

    /** Lets no more than so many bytes a second through. */
    void pace(int bytesPerSecond) {
        nanosPerByte = 1_000_000_000L / bytesPerSecond;
    }

    boolean isPaced() {
        return nanosPerByte > 0;
    }

    void stall() {
        stalled = true;
    }

    boolean isStalled() {
        return stalled;
    }

    void resume() {
        stalled = false;
        while (!stalled && !held.isEmpty()) {
            deliver(held.remove());
        }
    }

    /** Delivers nothing any more. */
    void cut() {
        cut = true;
    }
}
