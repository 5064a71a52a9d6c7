/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.endpoint;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.listener.ZkWatchActivity;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code zookeeper}: what the clients, the watch endpoints and the recipes of this context know
 * of themselves. It asks no server, so it answers at once while none can be reached. Whoever may write can start and
 * stop watch endpoints.
 */
@Endpoint(id = "zookeeper", defaultAccess = Access.READ_ONLY)
public class ZkEndpoint {
    private static final Logger log = LoggerFactory.getLogger(ZkEndpoint.class);

    private final ZkClients clients;
    private final @Nullable ZkWatchEndpointRegistry listeners;
    private final Supplier<Stream<ZkEndpointContributor>> contributors;

    /**
     * Creates it.
     *
     * @param clients the clients
     * @param listeners the watch endpoints, null if there are none
     * @param contributors those who add sections, asked for each request
     */
    public ZkEndpoint(
            ZkClients clients,
            @Nullable ZkWatchEndpointRegistry listeners,
            Supplier<Stream<ZkEndpointContributor>> contributors) {
        this.clients = clients;
        this.listeners = listeners;
        this.contributors = contributors;
    }

    /** Returns what there is to tell of all clients. */
    @ReadOperation
    public ZkEndpointReport zookeeper() {
        return report(name -> true);
    }

    /**
     * Returns what there is to tell of one client.
     *
     * @param client its name; as in health, {@code _} may stand for {@code /}
     * @return null if there is no such client
     */
    @ReadOperation
    public @Nullable ZkEndpointReport client(@Selector String client) {
        String name = named(clients.byName().keySet(), client);
        return name == null ? null : report(name::equals);
    }

    /** A slash in a path of the web is no part of a name. */
    private static @Nullable String named(Collection<String> names, String written) {
        return names.contains(written)
                ? written
                : names.stream()
                        .filter(each -> each.replace('/', '_').equals(written))
                        .findFirst()
                        .orElse(null);
    }

    /**
     * Starts or stops a watch endpoint; returns at once.
     *
     * @param listener id of the watch endpoint; {@code _} may stand for {@code /}
     * @param action what to do
     * @return how it is now; null if there is no such endpoint
     */
    @WriteOperation
    public ZkEndpointReport.@Nullable Listener changeListener(@Selector String listener, ListenerAction action) {
        ZkWatchEndpoint endpoint = listeners == null ? null : endpoint(listeners, listener);
        if (endpoint == null) {
            return null;
        }
        log.info("Watch endpoint '{}': {} was asked for by way of the actuator", endpoint.getId(), action);
        switch (action) {
            case START -> endpoint.start();
            case STOP -> endpoint.stop(() -> {});
            default -> throw new IllegalArgumentException("Unknown action " + action);
        }
        return listener(endpoint);
    }

    private static @Nullable ZkWatchEndpoint endpoint(ZkWatchEndpointRegistry listeners, String written) {
        List<String> ids =
                listeners.getEndpoints().stream().map(ZkWatchEndpoint::getId).toList();
        String id = named(ids, written);
        return id == null ? null : listeners.getEndpoint(id);
    }

    /** What can be done to a watch endpoint. */
    public enum ListenerAction {
        /** Start it, if it does not run. */
        START,
        /** Stop it, if it runs. */
        STOP
    }

    private ZkEndpointReport report(Predicate<String> ofClient) {
        Map<String, ZkEndpointReport.Client> shown = new TreeMap<>();
        clients.byName().forEach((name, client) -> {
            SessionSnapshot snapshot = ofClient.test(name) ? client.snapshot() : null;
            if (snapshot != null) { // a mock has none
                shown.put(name, client(client, snapshot));
            }
        });
        List<ZkEndpointReport.Listener> watching = listeners == null
                ? List.of()
                : listeners.getEndpoints().stream()
                        .filter(endpoint -> ofClient.test(endpoint.getClientName()))
                        .map(ZkEndpoint::listener)
                        .sorted(Comparator.comparing(ZkEndpointReport.Listener::id))
                        .toList();
        Map<String, List<ZkEndpointEntry>> sections = new TreeMap<>();
        contributors.get().forEach(contributor -> add(sections, contributor, ofClient));
        return new ZkEndpointReport(shown, watching, sections);
    }

    private static void add(
            Map<String, List<ZkEndpointEntry>> sections,
            ZkEndpointContributor contributor,
            Predicate<String> ofClient) {
        List<ZkEndpointEntry> section = sections.computeIfAbsent(contributor.name(), name -> new ArrayList<>());
        try {
            for (ZkEndpointEntry entry : contributor.entries()) {
                if (ofClient.test(entry.client())) {
                    section.add(entry);
                }
            }
        } catch (RuntimeException ex) {
            log.warn("The section '{}' of the endpoint 'zookeeper' is not available", contributor.name(), ex);
            section.add(new ZkEndpointReport.Unavailable("", ex.getClass().getSimpleName()));
        }
    }

    private static ZkEndpointReport.Listener listener(ZkWatchEndpoint endpoint) {
        ZkWatchActivity activity = endpoint.getActivity();
        return new ZkEndpointReport.Listener(
                endpoint.getId(),
                endpoint.getClientName(),
                endpoint.getPaths(),
                endpoint.getMode().name(),
                endpoint.isRunning(),
                endpoint.isRegistered(),
                activity.events(),
                activity.failures(),
                ZkEndpointText.text(activity.lastEvent()));
    }

    private static ZkEndpointReport.Client client(ZkClient client, SessionSnapshot snapshot) {
        SessionSnapshot.Counters counters = snapshot.counters();
        boolean session = snapshot.sessionId() != 0;
        return new ZkEndpointReport.Client(
                snapshot.state().name(),
                snapshot.since().toString(),
                snapshot.reason().name(),
                snapshot.detail().isEmpty() ? null : snapshot.detail(),
                snapshot.failedAttempts(),
                snapshot.server(),
                snapshot.state() == SessionState.CONNECTED_READ_ONLY,
                session ? ZkEndpointText.hex(snapshot.sessionId()) : null,
                session ? snapshot.sessionTimeout().toString() : null,
                ZkEndpointText.text(snapshot.presumedAliveFor()),
                ZkEndpointText.hex(snapshot.lastZxid()),
                ZkEndpointText.text(snapshot.lastPing()),
                ZkEndpointText.text(snapshot.lastHeard()),
                snapshot.pending(),
                snapshot.queued(),
                snapshot.eventBacklog(),
                watches(client),
                new ZkEndpointReport.Statistics(
                        counters.connects(),
                        counters.expirations(),
                        counters.authFailures(),
                        counters.listenerFailures(),
                        counters.packetsSent(),
                        counters.packetsReceived(),
                        counters.bytesSent(),
                        counters.bytesReceived()));
    }

    private static Map<String, Integer> watches(ZkClient client) {
        Map<String, Integer> byKind = new TreeMap<>();
        ZkClient origin = client.origin(); // a view shows those below its root alone; a mock may have none
        for (WatchInfo watch : (origin == null ? client : origin).watches()) {
            byKind.merge(watch.kind().name(), watch.watchers(), Integer::sum);
        }
        return byKind;
    }
}
