/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.Await;
import io.zkboot.client.testing.SessionKiller;
import io.zkboot.client.testing.TlsIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The first class of a child: a client with contenders and a cache, which reports what they do on standard output and
 * takes commands from standard input. It ends with the process that started it.
 */
final class ChildMain {
    static final String DIGEST = "digest";
    static final String EXPIRE = "expire";
    /** Nobody acquires or resigns any more; who stands for election goes on doing so. */
    static final String REST = "rest";

    static final String END = "end";
    /** In place of a trust store: no TLS. */
    static final String PLAIN = "-";

    private static final int EXIT_PARENT_GONE = 70;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ZkClient client;
    private final String directly;
    private final Report report = new Report();
    private final Bench bench;
    private final ZkCache<byte[]> cache;
    private final Digest.Replica replica = new Digest.Replica();
    private final Candidate candidate;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Takes name, servers by the proxies, servers directly, port of the store, session timeout in ms, seed, and the
     * trust store for TLS.
     */
    private ChildMain(String[] args) throws IOException {
        ZkClientBuilder builder = ZkClient.builder(args[1])
                .name(args[0])
                .sessionTimeout(Duration.ofMillis(Long.parseLong(args[4])))
                .requestTimeout(Duration.ofSeconds(10));
        if (!args[6].equals(PLAIN)) {
            builder.tls(TlsConfig.builder()
                    .trustStore(Path.of(args[6]), TlsIdentity.PASSWORD.toCharArray())
                    .build());
        }
        client = builder.build();
        directly = args[2];
        client.addListenerTellingState(change -> report.state(change.to().name()));
        bench = new Bench(args[0], client, new TokenStore.Client(Integer.parseInt(args[3])), report);
        client.start();
        cache = ZkCache.tree(client, Contest.TREE).build();
        cache.addListener(replica);
        cache.start();
        long seed = Long.parseLong(args[5]);
        candidate = new Candidate(args[0], bench, seed);
        threads.add(candidate.start());
        for (Contest contest : List.of(Contest.LOCK, Contest.READ_WRITE, Contest.PERMITS)) {
            threads.add(new Contender(contest, bench, seed + contest.ordinal()).start(args[0]));
        }
    }

    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> new Report().wrong("thrown: " + failure));
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            ChildMain child = new ChildMain(args);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                child.follow(line.split(" "));
            }
        } catch (IOException brokenPipe) {
            System.err.println("Lost the parent: " + brokenPipe);
        }
        Runtime.getRuntime().halt(EXIT_PARENT_GONE);
    }

    private void follow(String[] command) {
        switch (command[0]) {
            case DIGEST -> report.digest(command[1], Digest.of(cache.snapshot()), replica.digest(), candidate.leader());
            case EXPIRE -> Daemon.start("expire", this::expire);
            case REST -> bench.end();
            case END -> Daemon.start("end", this::end);
            default -> report.wrong("unknown command " + command[0]);
        }
    }

    private void expire() {
        try {
            SessionKiller.expire(client, directly);
        } catch (ZkException | IllegalStateException noSessionOrNoServer) {
            report.nothing(Contest.LOCK, "expire");
        }
    }

    private void end() {
        bench.end();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            candidate.close();
            cache.close();
            Await.until("no watch is left", LIMIT, () -> client.snapshot().watches() == 0);
        } catch (IllegalStateException | InterruptedException e) {
            report.wrong(e.getMessage() + "; left are " + client.watches());
        }
        report.left(client.snapshot().watches());
        client.close();
        Runtime.getRuntime().exit(0);
    }
}
