/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.Reason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the last failure of each server. */
final class ServerFailures implements ClientObserver {
    private final List<String> servers;
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    ServerFailures(List<String> servers) {
        this.servers = servers;
    }

    /** Returns a line for each server, with what became of it. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (String server : servers) {
            text.append("%n    - ".formatted())
                    .append(server)
                    .append(": ")
                    .append(failures.getOrDefault(server, "no attempt to connect has ended yet"));
        }
        return text.toString();
    }

    @Override
    public void connectFailed(Reason reason, String detail) {
        String text = reason + (detail.isEmpty() ? "" : " (" + detail + ")");
        for (String server : servers) {
            if (servers.size() == 1 || detail.contains(server) || detail.contains(host(server))) {
                failures.put(server, text);
            }
        }
    }

    private String host(String server) {
        String host = server.substring(0, server.lastIndexOf(':'));
        return servers.stream().filter(other -> other.startsWith(host + ":")).count() == 1 ? host : server;
    }
}
