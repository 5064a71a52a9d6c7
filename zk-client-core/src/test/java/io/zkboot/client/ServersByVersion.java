/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.ZooKeeperServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Servers of several versions, started at the same time, each in a JVM of its own. */
final class ServersByVersion implements AutoCloseable {
    private final Map<String, ZooKeeperServer> servers = new LinkedHashMap<>();

    private ServersByVersion() {}

    static ServersByVersion start(List<String> versions) {
        return start(versions, builder -> builder);
    }

    static ServersByVersion start(List<String> versions, UnaryOperator<ZooKeeperServer.Builder> settings) {
        Map<String, CompletableFuture<ZooKeeperServer>> starting = new LinkedHashMap<>();
        for (String version : versions) {
            starting.put(
                    version,
                    CompletableFuture.supplyAsync(
                            () -> settings.apply(ZooKeeperServer.builder().version(version))
                                    .start()));
        }
        ServersByVersion started = new ServersByVersion();
        starting.forEach((version, server) -> started.servers.put(version, server.join()));
        return started;
    }

    ZooKeeperServer of(String version) {
        return Objects.requireNonNull(servers.get(version));
    }

    @Override
    public void close() {
        servers.values().forEach(ZooKeeperServer::close);
    }
}
