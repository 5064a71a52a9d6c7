/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.testing.Await;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * Three servers, and four clients in processes of their own: two over TLS, two of which have what waits travel
 * together, and a proxy between each client and each server.
 */
final class Field implements AutoCloseable {
    static final int WORKERS = 4;
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String LAST = Places.ROOT + "/last";

    private final ZooKeeperEnsemble ensemble;
    private final ZkClient client;
    private final List<Worker> workers = new ArrayList<>();
    private final Collection<String> wrongs = new ConcurrentLinkedQueue<>();
    private final Set<Long> sessions = new HashSet<>();
    private long end;

    Field(Library library, long seed, Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CertificateAuthority authority = CertificateAuthority.named("chaos");
        Path trust = authority.writeTrustStore(directory.resolve("trust.p12").toAbsolutePath());
        Path key = authority
                .issue("server", "localhost", "127.0.0.1")
                .writeKeyStore(directory.resolve("server.p12").toAbsolutePath());
        ensemble = ZooKeeperEnsemble.builder()
                .tls(key, trust)
                .config("ssl.clientAuth", "none")
                // Who was away gets the transactions that it lacks, and its log is complete.
                .systemProperty("zookeeper.commitLogCount", "50000")
                .systemProperty("zookeeper.snapshotSizeFactor", "1000")
                .start();
        client = ZkClient.builder(ensemble.connectString())
                .name("field")
                .sessionTimeout(Duration.ofSeconds(20))
                .requestTimeout(Duration.ofSeconds(5))
                .build();
        try {
            client.start(LIMIT);
            for (String path : Places.lasting()) {
                client.create(path, Values.bytes(Places.OURS + path.replace('/', '-')));
            }
            Random random = new Random(seed);
            for (int i = 0; i < WORKERS; i++) {
                workers.add(worker(library, i, random.nextLong(), directory, trust));
            }
            workers.forEach(Worker::awaitReady);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Worker worker(Library library, int number, long seed, Path directory, Path trust) {
        boolean tls = number >= WORKERS / 2;
        List<FaultProxy> proxies = new ArrayList<>();
        for (ZooKeeperServer server : ensemble.servers()) {
            proxies.add(FaultProxy.to(tls ? server.securePort() : server.port()));
        }
        String name = "client-" + (number + 1);
        Settings settings = new Settings(
                name,
                proxies.stream().map(proxy -> "localhost:" + proxy.port()).collect(Collectors.joining(",")),
                ensemble.connectString(),
                (int) SESSION_TIMEOUT.toMillis(),
                tls ? trust.toString() : null,
                number % 2 == 1,
                seed);
        return new Worker(
                library, settings, proxies, directory.resolve(name + ".history").toAbsolutePath(), wrongs);
    }

    ZooKeeperEnsemble ensemble() {
        return ensemble;
    }

    List<Worker> workers() {
        return workers;
    }

    /** What the clients report that must not be. */
    Collection<String> wrongs() {
        return wrongs;
    }

    /**
     * Lets all clients rest, and waits until each has been told all there is to tell.
     *
     * @return the ephemeral nodes that are there then, and whose they are
     */
    Map<String, Long> settle() {
        workers.forEach(worker -> worker.tell(WorkerMain.REST));
        sessions.clear();
        workers.forEach(worker -> sessions.add(worker.awaitRest()));
        Map<String, Long> leftovers = new HashMap<>();
        try {
            // Others go when their sessions end, a timeout after they were seen last.
            Await.until("no node of an older session is left", LIMIT, () -> {
                leftovers.clear();
                leftovers.putAll(ephemerals());
                return sessions.containsAll(leftovers.values());
            });
        } catch (IllegalStateException e) {
            wrongs.add(e.getMessage()); // the checks name the nodes
        }
        end = client.createWithStat(LAST, Values.bytes(Places.OURS + "-last"), CreateOptions.PERSISTENT)
                .stat()
                .czxid();
        workers.forEach(worker -> worker.tell(WorkerMain.SETTLE, LAST));
        workers.forEach(Worker::awaitSettled);
        return leftovers;
    }

    private Map<String, Long> ephemerals() {
        Map<String, Long> found = new HashMap<>();
        try {
            client.sync(Places.LIVE);
            for (String name : client.getChildren(Places.LIVE)) {
                String path = Places.LIVE + "/" + name;
                client.exists(path).ifPresent(stat -> found.put(path, stat.ephemeralOwner()));
            }
        } catch (ZkException notNow) {
            found.put(notNow.getMessage(), -1L);
        }
        return found;
    }

    /** The sessions that there were when all rested. */
    Set<Long> sessions() {
        return sessions;
    }

    /** The last transaction that all clients have seen. */
    long end() {
        return end;
    }

    /** Ends clients and servers in order, and says where the logs of the servers are. */
    List<Path> stop() {
        workers.forEach(Worker::end);
        client.close();
        ensemble.servers().forEach(ZooKeeperServer::stop);
        return ensemble.servers().stream().map(ZooKeeperServer::transactionLogs).toList();
    }

    @Override
    public void close() {
        workers.forEach(Worker::close);
        client.close();
        ensemble.close();
    }
}
