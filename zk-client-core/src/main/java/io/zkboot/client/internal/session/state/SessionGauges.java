/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.event.SessionSnapshot;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Figures of the session, written by the SendThread alone (but for the failures of listeners) and read by anybody. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
public final class SessionGauges {
    /** No ping was answered yet, or nothing was heard. */
    public static final long NONE = -1;

    private volatile long packetsSent;
    private volatile long packetsReceived;
    private volatile long bytesSent;
    private volatile long bytesReceived;
    private volatile long connects;
    private volatile long expirations;
    private volatile long authFailures;
    private volatile long lastZxid;
    private volatile long lastPing = NONE;
    private volatile long lastHeard;
    private volatile long presumedGoneAt = NONE;
    private volatile @Nullable String localAddress;
    private volatile int pending;
    private final LongAdder listenerFailures = new LongAdder();

    /** Publishes the traffic of one turn. */
    public void traffic(long sentPackets, long sentBytes, long receivedPackets, long receivedBytes) {
        if (sentPackets > 0) {
            packetsSent += sentPackets;
        }
        if (sentBytes > 0) {
            bytesSent += sentBytes;
        }
        if (receivedPackets > 0) {
            packetsReceived += receivedPackets;
        }
        if (receivedBytes > 0) {
            bytesReceived += receivedBytes;
        }
    }

    public void pending(int calls, long heardAt) {
        if (pending != calls) {
            pending = calls;
        }
        if (lastHeard != heardAt) {
            lastHeard = heardAt;
        }
    }

    /** Publishes when, by the local clock, the servers may give the session up. */
    public void presumedGoneAt(long time) {
        if (presumedGoneAt != time) {
            presumedGoneAt = time == NONE ? time + 1 : time;
        }
    }

    public long presumedGoneAt() {
        return presumedGoneAt;
    }

    public void localAddress(@Nullable String address) {
        localAddress = address;
    }

    public @Nullable String localAddress() {
        return localAddress;
    }

    public void connected() {
        connects++;
    }

    public void expired() {
        expirations++;
    }

    public void authFailed() {
        authFailures++;
    }

    public void lastZxid(long zxid) {
        lastZxid = zxid;
    }

    public void pingAnswered(long nanos) {
        lastPing = nanos;
    }

    public void listenerFailed() {
        listenerFailures.increment();
    }

    public long lastZxid() {
        return lastZxid;
    }

    public long lastPing() {
        return lastPing;
    }

    public long lastHeard() {
        return lastHeard;
    }

    public int pending() {
        return pending;
    }

    public SessionSnapshot.Counters counters() {
        return new SessionSnapshot.Counters(
                packetsSent,
                packetsReceived,
                bytesSent,
                bytesReceived,
                connects,
                expirations,
                authFailures,
                listenerFailures.sum());
    }
}
