/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.testing.sim.FrameCutter;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.WireTap;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a session must be presumed gone, worked out from the bytes on the wire: a session timeout after the sending of
 * the last packet that was answered. There is a span for it: a packet may have waited for the connection to take it,
 * and an answer that has begun to come may count.
 */
final class SessionDeadline implements WireTap {
    private static final int NOTIFICATION = -1;
    private static final int PING = -2;
    private static final int AUTH = -4;
    private static final int CONNECT = 0;
    private static final int HEADER = 16;

    private record Packet(int xid, Duration from, Duration to) {}

    /** One connection. */
    private static final class Line {
        private final FrameCutter written = new FrameCutter();
        private final FrameCutter read = new FrameCutter();
        private boolean asked;
        private boolean attached;
        /** When the first byte of the frame that is being written was. */
        private @Nullable Duration begun;

        private final Deque<Packet> unanswered = new ArrayDeque<>();

        /** Whether a reply came that is none to the oldest request: nothing behind it counts. */
        private boolean broken;

        /** Whether something came that is no frame of a server. */
        private boolean nonsense;

        private byte @Nullable [] next() {
            nonsense |= read.waiting() >= 4 && read.intAt(0) < 0;
            byte[] frame = nonsense ? null : read.next();
            nonsense |= frame != null && frame.length < HEADER;
            return nonsense ? null : frame;
        }

        /** Pings and identities are answered out of the order of the others. */
        private @Nullable Packet answeredBy(int xid) {
            for (Packet packet : unanswered) {
                boolean outOfOrder = xid == PING || xid == AUTH;
                if (packet.xid == xid && !broken) {
                    return packet;
                }
                broken |= !outOfOrder && packet.xid != PING;
            }
            return null;
        }
    }

    private final Map<SimulatedConnection, Line> lines = new HashMap<>();
    private Duration timeout = Duration.ZERO;
    private Duration answeredFrom = Duration.ZERO;
    private Duration answeredTo = Duration.ZERO;
    private Duration readAt = Duration.ZERO;
    private Duration earliestBefore = Duration.ZERO;

    /**
     * Returns the earliest time at which the session may be presumed gone. What comes at this very moment does not
     * count: who stood still for so long sees that first, and what came meanwhile then.
     */
    Duration earliest(Duration now) {
        return now.equals(readAt) ? earliestBefore : answeredFrom.plus(timeout);
    }

    /** Returns the time at which the session must be presumed gone; zero if there never was one. */
    Duration latest() {
        return answeredTo.plus(timeout);
    }

    @Override
    public void written(SimulatedConnection connection, byte[] bytes, Duration since) {
        Line line = lines.computeIfAbsent(connection, unused -> new Line());
        Duration now = connection.clock().elapsed();
        if (!line.asked && line.begun == null && bytes.length == 4) {
            return; // isro, and not the rest of what asks for a session
        }
        Duration begun = line.begun == null ? now : line.begun;
        line.written.add(bytes);
        byte[] frame;
        Duration from = since;
        while ((frame = line.written.next()) != null) {
            int xid = line.asked ? ByteBuffer.wrap(frame).getInt() : CONNECT;
            line.asked = true;
            line.unanswered.add(new Packet(xid, from.compareTo(begun) < 0 ? from : begun, begun));
            begun = now;
        }
        line.begun = line.written.waiting() == 0 ? null : begun;
    }

    @Override
    public void read(SimulatedConnection connection, byte[] bytes) {
        Line line = lines.computeIfAbsent(connection, unused -> new Line());
        Duration now = connection.clock().elapsed();
        if (!line.asked) {
            return;
        }
        if (line.nonsense) {
            return;
        }
        if (!now.equals(readAt)) {
            readAt = now;
            earliestBefore = answeredFrom.plus(timeout);
        }
        line.read.add(bytes);
        byte[] frame;
        while ((frame = line.next()) != null) {
            if (line.attached) {
                answered(line, ByteBuffer.wrap(frame).getInt());
            } else {
                attached(line, ByteBuffer.wrap(frame), now);
            }
        }
        if (line.attached && !line.nonsense && line.read.waiting() >= 8) {
            int xid = line.read.intAt(4);
            Packet begun = xid == NOTIFICATION ? null : line.answeredBy(xid);
            if (begun != null) {
                answeredTo = later(answeredTo, begun.to);
            }
        }
    }

    private void attached(Line line, ByteBuffer answer, Duration now) {
        line.attached = true;
        Packet request = line.unanswered.remove();
        Duration granted = Duration.ofMillis(answer.getInt(4));
        if (!granted.isZero() && now.minus(request.to).compareTo(granted) < 0) {
            timeout = granted;
            answeredFrom = later(answeredFrom, request.from);
            answeredTo = later(answeredTo, request.to);
        }
    }

    private void answered(Line line, int xid) {
        Packet packet = xid == NOTIFICATION ? null : line.answeredBy(xid);
        if (packet != null) {
            line.unanswered.remove(packet);
            answeredFrom = later(answeredFrom, packet.from);
            answeredTo = later(answeredTo, packet.to);
        }
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
