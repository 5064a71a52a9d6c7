/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.SessionSnapshot;
import java.util.concurrent.atomic.LongAdder;

/** Figures of the session, written by the SendThread alone (but for the failures of listeners) and read by anybody. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
final class SessionGauges {
    /** No ping was answered yet, or nothing was heard. */
    static final long NONE = -1;

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
    private volatile int pending;
    private final LongAdder listenerFailures = new LongAdder();

    /** Publishes the traffic of one turn. */
    void traffic(long sentPackets, long sentBytes, long receivedPackets, long receivedBytes) {
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

    void pending(int calls, long heardAt) {
        if (pending != calls) {
            pending = calls;
        }
        if (lastHeard != heardAt) {
            lastHeard = heardAt;
        }
    }

    void connected() {
        connects++;
    }

    void expired() {
        expirations++;
    }

    void authFailed() {
        authFailures++;
    }

    void lastZxid(long zxid) {
        lastZxid = zxid;
    }

    void pingAnswered(long nanos) {
        lastPing = nanos;
    }

    void listenerFailed() {
        listenerFailures.increment();
    }

    long lastZxid() {
        return lastZxid;
    }

    long lastPing() {
        return lastPing;
    }

    long lastHeard() {
        return lastHeard;
    }

    int pending() {
        return pending;
    }

    SessionSnapshot.Counters counters() {
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
