/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of itself at one moment. Taking it costs no I/O and no lock; figures that change together may
 * be a few microseconds apart.
 *
 * @param state state of the session
 * @param since how long it has been in this state
 * @param reason why it is not connected; {@link Reason#NONE} while it is
 * @param detail the reason in words: last error and server
 * @param failedAttempts connect attempts that failed since the last connection
 * @param server {@code host:port} of the server that is connected, null if none
 * @param localAddress {@code address:port} of this end of the connection, null if there is none
 * @param sessionId id of the session, 0 before a server has made one; known also if the authentication is refused then
 * @param sessionTimeout the timeout that the server granted, zero before the first connection
 * @param lastZxid last transaction that this client has seen since it was started
 * @param lastPing round trip of the last answered ping, null before the first one
 * @param lastHeard time since the server last answered this client, events not counted; null if not connected
 * @param presumedAliveFor how long the servers certainly keep the session from now on, by the local clock: what is left
 *     of the session timeout since the <em>sending</em> of the last packet that was answered. Not positive once the
 *     session must be presumed gone; the same figure makes {@link SessionState#LOST}. Read on the caller's thread, it
 *     is true after a pause of this process as well. Null without a session
 * @param pending requests sent and not yet answered
 * @param queued requests not yet sent
 * @param eventBacklog events and completions that wait for the EventThread
 * @param watches registered watches, all kinds
 * @param counters totals since the client was built
 */
public record SessionSnapshot(
        SessionState state,
        Duration since,
        Reason reason,
        String detail,
        int failedAttempts,
        @Nullable String server,
        @Nullable String localAddress,
        long sessionId,
        Duration sessionTimeout,
        long lastZxid,
        @Nullable Duration lastPing,
        @Nullable Duration lastHeard,
        @Nullable Duration presumedAliveFor,
        int pending,
        int queued,
        int eventBacklog,
        int watches,
        Counters counters) {

    /**
     * Totals since the client was built.
     *
     * @param packetsSent frames sent
     * @param packetsReceived frames received
     * @param bytesSent bytes sent
     * @param bytesReceived bytes received
     * @param connects sessions attached: first connections and reconnects
     * @param expirations sessions that expired
     * @param authFailures authentications refused
     * @param listenerFailures watchers, listeners and completions that threw
     */
    public record Counters(
            long packetsSent,
            long packetsReceived,
            long bytesSent,
            long bytesReceived,
            long connects,
            long expirations,
            long authFailures,
            long listenerFailures) {
        /** All zero. */
        public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0, 0, 0);

        /** Returns the sum of both. */
        public Counters plus(Counters other) {
            return new Counters(
                    packetsSent + other.packetsSent,
                    packetsReceived + other.packetsReceived,
                    bytesSent + other.bytesSent,
                    bytesReceived + other.bytesReceived,
                    connects + other.connects,
                    expirations + other.expirations,
                    authFailures + other.authFailures,
                    listenerFailures + other.listenerFailures);
        }
    }

    /** Returns the same with the totals of earlier sessions added. */
    public SessionSnapshot withCountersAdded(Counters earlier) {
        return new SessionSnapshot(
                state,
                since,
                reason,
                detail,
                failedAttempts,
                server,
                localAddress,
                sessionId,
                sessionTimeout,
                lastZxid,
                lastPing,
                lastHeard,
                presumedAliveFor,
                pending,
                queued,
                eventBacklog,
                watches,
                counters.plus(earlier));
    }
}
