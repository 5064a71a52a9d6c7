/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.endpoint;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint {@code zookeeper} answers. Times are texts of ISO 8601, large numbers texts in hexadecimal.
 *
 * @param clients the clients by name
 * @param listeners the watch endpoints
 * @param sections what {@link ZkEndpointContributor} beans add, by their names
 */
public record ZkEndpointReport(
        Map<String, Client> clients, List<Listener> listeners, Map<String, List<ZkEndpointEntry>> sections) {

    /**
     * A client.
     *
     * @param state state of its session
     * @param since how long it has been in this state
     * @param reason why it is not connected, {@code NONE} while it is
     * @param lastError the reason in words, null for none
     * @param failedAttempts connect attempts that failed since the last connection
     * @param server the server that is connected, null if none
     * @param readOnly whether that takes no writes for the time being
     * @param sessionId id of the session, null before there is one
     * @param sessionTimeout the timeout that the server granted, null before the first connection
     * @param presumedAliveFor how long the servers certainly keep the session from now on, null without a session
     * @param lastZxid last transaction that it has seen
     * @param lastPing round trip of the last ping, null before the first one
     * @param lastHeard time since the server last answered, null if not connected
     * @param pendingRequests requests sent and not yet answered
     * @param queuedRequests requests not yet sent
     * @param queuedEvents events and completions that wait for the EventThread
     * @param watches registered watches by kind
     * @param statistics totals
     */
    public record Client(
            String state,
            String since,
            String reason,
            @Nullable String lastError,
            int failedAttempts,
            @Nullable String server,
            boolean readOnly,
            @Nullable String sessionId,
            @Nullable String sessionTimeout,
            @Nullable String presumedAliveFor,
            String lastZxid,
            @Nullable String lastPing,
            @Nullable String lastHeard,
            int pendingRequests,
            int queuedRequests,
            int queuedEvents,
            Map<String, Integer> watches,
            Statistics statistics) {}

    /**
     * Totals since the client was built.
     *
     * @param connects connections with a session
     * @param expirations sessions that expired
     * @param authFailures authentications refused
     * @param listenerFailures watchers, listeners and completions that threw
     * @param packetsSent packets sent
     * @param packetsReceived packets received
     * @param bytesSent bytes sent
     * @param bytesReceived bytes received
     */
    public record Statistics(
            long connects,
            long expirations,
            long authFailures,
            long listenerFailures,
            long packetsSent,
            long packetsReceived,
            long bytesSent,
            long bytesReceived) {}

    /**
     * A watch endpoint.
     *
     * @param id its id
     * @param client name of its client, empty if it does not tell
     * @param paths what it watches
     * @param mode what of them
     * @param running whether it was started
     * @param registered whether the servers have its watches right now
     * @param events calls of the method
     * @param failures how many of them failed
     * @param lastEvent when the last one began, null before the first
     */
    public record Listener(
            String id,
            String client,
            List<String> paths,
            String mode,
            boolean running,
            boolean registered,
            long events,
            long failures,
            @Nullable String lastEvent) {}

    /**
     * What is shown in place of a section that could not be asked.
     *
     * @param client empty
     * @param error the exception's class
     */
    public record Unavailable(String client, String error) implements ZkEndpointEntry {}
}
