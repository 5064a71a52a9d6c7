/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Several {@link ZooKeeperServer servers} that form one ensemble. Servers are numbered from 0.
 *
 * <p>Not for use by several threads at a time.
 */
public final class ZooKeeperEnsemble implements AutoCloseable {

    private static final Duration QUORUM_LIMIT = Duration.ofSeconds(60);
    private static final int START_TRIES = 5;
    private static final int PORTS_PER_SERVER = 3;

    private final List<ZooKeeperServer> servers;

    private ZooKeeperEnsemble(List<ZooKeeperServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /** Starts three servers with the usual settings; returns when all of them serve. */
    public static ZooKeeperEnsemble start() {
        return builder().start();
    }

    /** An ensemble with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Hosts and ports of all servers, as clients take them. */
    public String connectString() {
        return servers.stream().map(ZooKeeperServer::connectString).collect(Collectors.joining(","));
    }

    /** How many servers there are, alive or not. */
    public int size() {
        return servers.size();
    }

    /** The server with that number. */
    public ZooKeeperServer server(int index) {
        return servers.get(index);
    }

    /** All servers, alive or not, by number. */
    public List<ZooKeeperServer> servers() {
        return servers;
    }

    /** Waits until there is one leader and every server whose process runs and is not paused serves. */
    public void awaitQuorum() {
        Await.until(
                "all living servers serve and just one of them leads",
                QUORUM_LIMIT,
                () -> {
                    List<String> modes = servers.stream()
                            .filter(ZooKeeperServer::isRunning)
                            .map(ZooKeeperServer::mode)
                            .toList();
                    // A leader that was cut off or paused claims to lead until it finds out.
                    return Collections.frequency(modes, "leader") == 1 && !modes.contains("");
                },
                () -> servers.stream()
                        .map(server -> server + ". " + server.logTail())
                        .collect(Collectors.joining("\n\n")));
    }

    /** The one server that claims to lead now; {@link #awaitQuorum()} waits until there is one. */
    public ZooKeeperServer leader() {
        List<ZooKeeperServer> leaders = serving("leader");
        if (leaders.size() != 1) {
            throw new IllegalStateException("Not one but " + leaders.size() + " servers of " + servers + " lead");
        }
        return leaders.get(0);
    }

    /** The servers that follow now. */
    public List<ZooKeeperServer> followers() {
        return serving("follower");
    }

    /** Ends that server without warning; returns when it is gone. */
    public void kill(int index) {
        server(index).kill();
    }

    /** Starts that server again; returns when it serves, or at once when no majority is alive to serve with. */
    public void restart(int index) {
        server(index).launch();
        long running = servers.stream().filter(ZooKeeperServer::isRunning).count();
        if (running > size() / 2) {
            server(index).awaitServing();
        }
    }

    /** Ends all servers and deletes their data. */
    @Override
    public void close() {
        servers.forEach(ZooKeeperServer::close);
    }

    @Override
    public String toString() {
        return "ZooKeeperEnsemble" + servers;
    }

    private List<ZooKeeperServer> serving(String mode) {
        return servers.stream()
                .filter(ZooKeeperServer::isRunning)
                .filter(server -> server.mode().equals(mode))
                .toList();
    }

    /** Settings of all servers of an ensemble. */
    public static final class Builder extends ServerSettingsBuilder<Builder> {

        private int size = 3;

        private Builder() {}

        /** How many servers; 3 when not set. */
        public Builder size(int size) {
            if (size < 1) {
                throw new IllegalArgumentException("An ensemble needs at least one server, not " + size);
            }
            this.size = size;
            return this;
        }

        /** Starts all servers at the same time; returns when all of them serve. */
        public ZooKeeperEnsemble start() {
            ServerSettings settings = settings();
            for (int tries = 1; ; tries++) {
                ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(launch(settings));
                try {
                    ensemble.awaitQuorum();
                    ensemble.servers.forEach(ZooKeeperServer::awaitServing);
                    return ensemble;
                } catch (IllegalStateException e) {
                    boolean again =
                            ensemble.servers.stream().anyMatch(ZooKeeperServer::lostItsPort) && tries < START_TRIES;
                    ensemble.close();
                    if (!again) {
                        throw e;
                    }
                }
            }
        }

        private List<ZooKeeperServer> launch(ServerSettings settings) {
            List<Integer> ports = FreePorts.many(size * PORTS_PER_SERVER);
            Map<String, String> members = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                int first = i * PORTS_PER_SERVER;
                members.put("server." + (i + 1), "127.0.0.1:" + ports.get(first + 1) + ":" + ports.get(first + 2));
            }
            if (size == 1) {
                members.put("standaloneEnabled", "false");
            }
            List<ZooKeeperServer> started = new ArrayList<>();
            try {
                for (int i = 0; i < size; i++) {
                    started.add(ZooKeeperServer.member(settings, ports.get(i * PORTS_PER_SERVER), members, i + 1));
                }
            } catch (RuntimeException e) {
                started.forEach(ZooKeeperServer::close);
                throw e;
            }
            return started;
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
