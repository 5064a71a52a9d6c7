/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperEnsemble;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Three servers, some children, and a proxy between each child and each server. Of ours every second one speaks TLS.
 */
final class Arena implements AutoCloseable {
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(3);
    static final Duration LIMIT = Duration.ofSeconds(120);

    /** The place of a child, which others take when it was killed. */
    final class Seat {
        final int number;
        final List<FaultProxy> proxies = new ArrayList<>();
        private final boolean tls;
        private int generation;
        private Child child;

        Seat(int number) {
            this.number = number;
            tls = library == Library.OURS && number % 2 == 0;
            ensemble.servers().forEach(server -> proxies.add(FaultProxy.to(tls ? server.securePort() : server.port())));
            child = next();
        }

        Child child() {
            return child;
        }

        /** Kills the child and starts another. */
        void replace() {
            testimony.killed(child.name());
            child.kill();
            child = next();
        }

        private Child next() {
            String servers = proxies.stream().map(FaultProxy::connectString).collect(Collectors.joining(","));
            return new Child(
                    "child-" + number + "-" + ++generation,
                    library,
                    List.of(
                            servers,
                            ensemble.connectString(),
                            Integer.toString(store.port()),
                            Long.toString(SESSION_TIMEOUT.toMillis()),
                            Long.toString(random.nextLong()),
                            tls ? trust.toString() : ChildMain.PLAIN),
                    testimony);
        }
    }

    final Library library;
    final ZooKeeperEnsemble ensemble;
    final TokenStore store = new TokenStore();
    final Testimony testimony = new Testimony();
    final ZkClient client;
    final List<ZkClient> eyes = new ArrayList<>();
    final List<Seat> seats = new ArrayList<>();
    private final Random random;
    private final Path trust;

    Arena(Library library, int children, long seed) {
        this.library = library;
        random = new Random(seed);
        Path directory = Path.of("target", "chaos").toAbsolutePath();
        CertificateAuthority authority = CertificateAuthority.named("recipes");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        trust = authority.writeTrustStore(directory.resolve("recipes-trust.p12"));
        Path key = authority
                .issue("server", "localhost", "127.0.0.1")
                .writeKeyStore(directory.resolve("recipes-server.p12"));
        ensemble = ZooKeeperEnsemble.builder()
                .tls(key, trust)
                .config("ssl.clientAuth", "none")
                // Containers go as soon as they are empty, and numbers begin anew.
                .systemProperty("znode.container.checkIntervalMs", "1000")
                // Who was away gets the transactions that it lacks, and its log is complete.
                .systemProperty("zookeeper.commitLogCount", "50000")
                .systemProperty("zookeeper.snapshotSizeFactor", "1000")
                .start();
        client = client(ensemble.connectString(), "arena");
        try {
            for (ZooKeeperServer server : ensemble.servers()) {
                eyes.add(client(server.connectString(), "eye"));
            }
            client.start(LIMIT);
            eyes.forEach(eye -> eye.start(LIMIT));
            client.create(Contest.TREE, null, CreateOptions.PERSISTENT.withParents());
            for (Contest contest : Contest.values()) {
                client.create(contest.counter(), Count.NONE.bytes(), CreateOptions.PERSISTENT.withParents());
            }
            for (int i = 1; i <= children; i++) {
                seats.add(new Seat(i));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static ZkClient client(String connectString, String name) {
        return ZkClient.builder(connectString)
                .name(name)
                .sessionTimeout(Duration.ofSeconds(20))
                .requestTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Whether the node is gone from all servers, and will be so on whichever one a client comes to. */
    boolean isGoneEverywhere(String path) {
        try {
            for (ZkClient eye : eyes) {
                eye.sync(path);
                if (eye.exists(path).isPresent()) {
                    return false;
                }
            }
            return true;
        } catch (ZkException aServerIsAway) {
            return false;
        }
    }

    /** Ends the servers in order, and says where their logs are. */
    List<Path> stopServers() {
        ensemble.servers().forEach(ZooKeeperServer::stop);
        return ensemble.servers().stream().map(ZooKeeperServer::transactionLogs).toList();
    }

    /** What is known when something does not go on. */
    String diagnosis() {
        StringBuilder text = new StringBuilder();
        for (Contest contest : Contest.values()) {
            text.append(contest).append(": ").append(Queues.of(client, contest)).append('\n');
        }
        seats.forEach(seat -> text.append(seat.child())
                .append(" knows ")
                .append(seat.child().digest())
                .append('\n'));
        seats.forEach(seat -> seat.child().printThreads());
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        seats.forEach(seat -> text.append(seat.child().tail()).append('\n'));
        return text.append(testimony.wrongs()).toString();
    }

    /** Ends all that can notice whether the servers are there. */
    void closeClients() {
        eyes.forEach(ZkClient::close);
        client.close();
    }

    @Override
    public void close() {
        seats.forEach(seat -> seat.child().close());
        closeClients();
        seats.forEach(seat -> seat.proxies.forEach(FaultProxy::close));
        store.close();
        ensemble.close();
    }
}
