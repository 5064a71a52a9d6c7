/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps the last failure of each server. Written by the client's EventThread. */
final class ServerFailures implements ClientObserver, SessionListener {
    private final List<String> servers;
    /** Attempts to connect that have failed since the last connection. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    /** What became of connections. */
    private final Map<String, String> connections = new ConcurrentHashMap<>();

    private volatile @Nullable String lastLoss;

    ServerFailures(List<String> servers) {
        this.servers = servers;
    }

    /**
     * Returns a line for each server, with what became of it.
     *
     * @param ended whether the client has: then those of which nothing is known have no line
     */
    String text(boolean ended) {
        StringBuilder text = new StringBuilder();
        for (String server : servers) {
            String failure = failures.get(server);
            String known = failure == null ? connections.get(server) : failure;
            if (known != null || !ended) {
                text.append("%n    - ".formatted())
                        .append(server)
                        .append(": ")
                        .append(known == null ? "no attempt to connect has ended yet" : known);
            }
        }
        return text.toString();
    }

    /** Returns why the last connection was lost, null if none was. */
    @Nullable String lastLoss() {
        return lastLoss;
    }

    @Override
    public void connectFailed(Reason reason, String detail) {
        concerned(detail).forEach(server -> failures.put(server, text(reason, detail)));
    }

    @Override
    public void stateChanged(StateChange change) {
        List<String> concerned = concerned(String.valueOf(change.server()));
        if (change.to().isConnected()) {
            concerned.forEach(server -> {
                connections.putIfAbsent(server, "it was connected");
                failures.remove(server);
            });
        } else if (change.from().isConnected() && !change.to().isTerminal()) {
            String loss = text(change.reason(), change.detail());
            lastLoss = loss;
            concerned.forEach(server -> connections.put(server, "the connection was lost: " + loss));
        }
    }

    private static String text(Reason reason, String detail) {
        return reason + (detail.isEmpty() ? "" : " (" + detail + ")");
    }

    private List<String> concerned(String text) {
        return servers.stream()
                .filter(server -> servers.size() == 1 || text.contains(server) || text.contains(host(server)))
                .toList();
    }

    private String host(String server) {
        String host = server.substring(0, server.lastIndexOf(':'));
        return servers.stream().filter(other -> other.startsWith(host + ":")).count() == 1 ? host : server;
    }
}
