/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Measures the clients side by side: in one JVM, connected to the same server at the same time, in turns of one round
 * each (A B, B A, A B …). A machine that is busy with other things slows neighbouring rounds alike, so the ratio within
 * a round says more than any single figure; reported are medians of both.
 *
 * <p>This is no JMH benchmark because JMH measures one thing after the other, each in a JVM of its own: minutes lie
 * between two figures that are to be compared.
 */
public final class SideBySide {
    private static final int WARM_UPS = 2;

    private SideBySide() {}

    /**
     * Runs it and prints a table.
     *
     * @param args see {@link Options}
     */
    public static void main(String[] args) throws InterruptedException {
        Options options = Options.parse(args);
        List<Cell> cells = Cell.all().stream()
                .filter(cell -> options.cells().matcher(cell.name()).find())
                .toList();
        Table table = new Table(options.clients());
        quiet();
        System.out.printf(
                "JDK %s, %d processors, %d rounds of %d ms%n%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                options.rounds(),
                options.round().toMillis());
        table.printHead();
        for (Server server : Server.values()) {
            List<Cell> here =
                    cells.stream().filter(cell -> cell.server() == server).toList();
            if (here.isEmpty()) {
                continue;
            }
            try (Target target = server.start()) {
                for (Cell cell : here) {
                    table.print(cell, measure(cell, target, options));
                }
            }
        }
    }

    private static Map<String, List<Sample>> measure(Cell cell, Target target, Options options)
            throws InterruptedException {
        List<String> names = options.clients();
        Map<String, Contender> clients = new LinkedHashMap<>();
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        try {
            for (String name : names) {
                clients.put(name, connect(name, target));
                samples.put(name, new ArrayList<>());
            }
            long nanos = options.round().toNanos();
            for (int i = 0; i < WARM_UPS; i++) {
                for (Contender client : clients.values()) {
                    cell.workload().run(client, nanos / WARM_UPS);
                }
            }
            List<String> turns = new ArrayList<>(names);
            for (int round = 0; round < options.rounds(); round++) {
                for (String name : turns) {
                    samples.get(name).add(cell.workload().run(clients.get(name), nanos));
                }
                Collections.reverse(turns);
            }
        } finally {
            clients.values().forEach(Contender::close);
        }
        return samples;
    }

    private static Contender connect(String name, Target target) {
        return switch (name) {
            case "official" -> OfficialContender.usual(target);
            case "netty" -> OfficialContender.netty(target);
            case "zkboot" -> new ZkbootContender(target);
            default -> throw new IllegalArgumentException("Unknown client \"" + name + "\". " + Options.USAGE);
        };
    }

    /** Keeps the clients' log lines out of the table. */
    private static void quiet() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        ((Logger) LoggerFactory.getLogger("io.zkboot")).setLevel(Level.WARN);
        // It warns that the client has no key of its own, which it needs none of here.
        ((Logger) LoggerFactory.getLogger("org.apache.zookeeper.common.ClientX509Util")).setLevel(Level.ERROR);
    }
}
