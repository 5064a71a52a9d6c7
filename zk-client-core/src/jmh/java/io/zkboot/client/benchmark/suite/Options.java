/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.suite;

import io.zkboot.client.benchmark.cell.Cell;
import io.zkboot.client.benchmark.client.Contenders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to run, as words {@code key=value}.
 *
 * @param cells which cells ({@code cells=REGEX}, found anywhere in the name); without it the usual ones
 * @param clients who takes part ({@code clients=A,B}); the first one is what the others are compared with
 * @param rounds rounds per client and cell ({@code rounds=N})
 * @param round length of one ({@code millis=N})
 * @param virtual home of the JDK for cells of virtual threads ({@code virtual=DIRECTORY}); without it that of this JVM
 */
public record Options(
        @Nullable Pattern cells, List<String> clients, int rounds, Duration round, @Nullable Path virtual) {
    private static final List<String> USUAL = List.of(
            Contenders.OFFICIAL,
            Contenders.NETTY,
            Contenders.CURATOR,
            Contenders.FLOOR,
            Contenders.ZKBOOT,
            Contenders.ZKBOOT_CALLBACK,
            Contenders.ZKBOOT_WRITES);
    private static final String USAGE = "Options: cells=REGEX clients=A,B rounds=N millis=N virtual=HOME_OF_A_JDK;"
            + " separate them with blanks. Clients: " + String.join(",", Contenders.ALL) + ".";

    /** Reads them. */
    public static Options parse(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (String word : String.join(" ", args).trim().split("\\s+")) {
            if (word.isEmpty()) {
                continue;
            }
            int equals = word.indexOf('=');
            if (equals < 0 || !word.substring(0, equals).matches("cells|clients|rounds|millis|virtual")) {
                throw new IllegalArgumentException("Unknown option \"" + word + "\". " + USAGE);
            }
            given.put(word.substring(0, equals), word.substring(equals + 1));
        }
        String cells = given.get("cells");
        String clients = given.get("clients");
        String virtual = given.get("virtual");
        return new Options(
                cells == null ? null : Pattern.compile(cells),
                clients == null ? USUAL : known(List.of(clients.split(","))),
                Integer.parseInt(given.getOrDefault("rounds", "5")),
                Duration.ofMillis(Long.parseLong(given.getOrDefault("millis", "700"))),
                virtual == null ? null : Path.of(virtual));
    }

    private static List<String> known(List<String> clients) {
        for (String client : clients) {
            if (!Contenders.ALL.contains(client)) {
                throw new IllegalArgumentException("Unknown client \"" + client + "\". " + USAGE);
            }
        }
        return clients;
    }

    /** Returns the home of the JDK that a cell is run by. */
    Path jdk(Cell cell) {
        return virtual != null && cell.needsVirtualThreads() ? virtual : Path.of(System.getProperty("java.home"));
    }

    /** Whether something of that name is wanted; without a pattern all is. */
    public boolean wants(String name) {
        return cells == null || cells.matcher(name).find();
    }
}
