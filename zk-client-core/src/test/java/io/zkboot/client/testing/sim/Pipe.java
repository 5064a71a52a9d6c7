/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: delivers in order, after the latency, unless it is stalled, cut or breaks off. */
final class Pipe {
    private static final byte[] NOTHING = {};

    /** Some of the bytes that were sent at once; none for what is to happen behind bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parcel(byte[] whole, int from, int to, Consumer<byte[]> delivery) {
        private int size() {
            return to - from;
        }

        private void deliver() {
            delivery.accept(size() == whole.length ? whole : Arrays.copyOfRange(whole, from, to));
        }
    }

    /** What happens where the bytes break off. */
    @FunctionalInterface
    interface Break {
        /**
         * No more bytes come.
         *
         * @param whole what was sent at once
         * @param place how many bytes of this have come
         */
        void happens(byte[] whole, int place);
    }

    private final VirtualClock clock;
    private final Deque<Parcel> held = new ArrayDeque<>();
    private long latency;
    private long nanosPerByte;
    private long lastArrival;
    private int inFlight;
    private boolean stalled;
    private boolean cut;
    private @Nullable Break breaking;
    private int untilBreak;

    Pipe(VirtualClock clock, Duration latency) {
        this.clock = clock;
        this.latency = latency.toNanos();
    }

    /** Sends bytes, which must not change any more, at once. */
    void send(byte[] bytes, Consumer<byte[]> delivery) {
        send(new Parcel(bytes, 0, bytes.length, delivery), 0);
    }

    /** Sends bytes, which must not change any more, in pieces, each of which comes a while behind the one before. */
    void send(byte[] bytes, int piece, long gap, Consumer<byte[]> delivery) {
        int most = Math.min(piece, bytes.length);
        for (int from = 0; from < bytes.length; from += most) {
            send(new Parcel(bytes, from, Math.min(from + most, bytes.length), delivery), from == 0 ? 0 : gap);
        }
    }

    /** Lets something happen behind all that was sent. */
    void behind(Runnable happening) {
        send(NOTHING, unused -> happening.run());
    }

    private void send(Parcel parcel, long gap) {
        inFlight += parcel.size();
        lastArrival = Math.max(lastArrival + gap, clock.elapsedNanos() + latency) + nanosPerByte * parcel.size();
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
        Break now = breaking;
        if (now == null || parcel.size() == 0 || parcel.size() < untilBreak) {
            untilBreak -= parcel.size();
            pass(parcel);
            return;
        }
        breaking = null;
        int place = parcel.from + untilBreak;
        if (untilBreak > 0) {
            pass(new Parcel(parcel.whole, parcel.from, place, parcel.delivery));
        }
        if (!cut) {
            now.happens(parcel.whole, place);
        }
        if (place < parcel.to) {
            Parcel rest = new Parcel(parcel.whole, place, parcel.to, parcel.delivery);
            if (stalled) {
                held.addFirst(rest);
            } else {
                pass(rest);
            }
        }
    }

    private void pass(Parcel parcel) {
        inFlight -= parcel.size();
        if (!cut) {
            parcel.deliver();
        }
    }

    /** Lets so many bytes more come, then something happens, before any other byte does. */
    void breakAfter(int bytes, Break happening) {
        untilBreak = bytes;
        breaking = happening;
    }

    /** Lets all come again. */
    void spare() {
        breaking = null;
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
