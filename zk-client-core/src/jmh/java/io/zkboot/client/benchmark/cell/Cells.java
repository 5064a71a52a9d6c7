/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.server.Nodes;
import io.zkboot.client.benchmark.server.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All cells there are. */
public final class Cells {
    private static final int FEW_ROUNDS = 3;
    private static final int MANY_WARM_UPS = 12;
    private static final int MANY = 100_000;
    private static final int MEGABYTE = 1_000_000;
    private static final List<Integer> WINDOWS = List.of(1, 10, 100, 1_000, 10_000);
    private static final List<Cell> ALL = all();

    private Cells() {}

    /** Returns those whose name has the pattern in it, those of one server together; without one the usual ones. */
    public static List<Cell> matching(@Nullable Pattern pattern) {
        return ALL.stream()
                .filter(cell -> pattern == null
                        ? cell.isUsual()
                        : pattern.matcher(cell.name()).find())
                .toList();
    }

    /** Returns the one of that name. */
    public static Cell named(String name) {
        return ALL.stream()
                .filter(cell -> cell.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("There is no cell " + name));
    }

    private static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (Server server : Server.values()) {
            pipelined(cells, server);
            blocking(cells, server);
            others(cells, server);
        }
        return List.copyOf(cells);
    }

    private static void pipelined(List<Cell> cells, Server server) {
        for (int window : WINDOWS) {
            for (int callers : new int[] {1, 4}) {
                if (callers > window) {
                    continue;
                }
                String where = " window " + window + " callers " + callers;
                boolean one = callers == 1;
                boolean thousand = window == 1_000;
                boolean main = server == Server.CANNED || server == Server.REAL;
                boolean usualWindow = thousand || window == 100;
                cells.add(Cell.of(
                                server,
                                "async get100" + where,
                                Pipelined.gets(Nodes.ofBytes(100), 100, window, callers))
                        .ofReads()
                        .usual((main || server.isTls()) && usualWindow
                                || server == Server.CANNED && one
                                || thousand && one));
                cells.add(Cell.of(
                                server,
                                "async get1024" + where,
                                Pipelined.gets(Nodes.ofBytes(1024), 1024, window, callers))
                        .ofReads()
                        .usual(thousand && (main || server.isTls() && one)));
                Cell sets = Cell.of(
                                server,
                                "async set1024" + where,
                                Pipelined.sets(Nodes.ofBytes(1024), 1024, window, callers))
                        .usual(thousand && (main || one));
                boolean canned = server == Server.CANNED || server == Server.CANNED_TLS;
                cells.add(canned ? sets : sets.ofWrites());
            }
        }
    }

    private static void blocking(List<Cell> cells, Server server) {
        String path = Nodes.ofBytes(100);
        for (int callers : new int[] {1, 8, 64}) {
            cells.add(Cell.of(
                            server,
                            "blocking get100 callers " + callers,
                            Blocking.gets(path, 100, callers, Threads.PLATFORM))
                    .ofReads()
                    .usual(callers == 1 || callers == 64 && server != Server.ENSEMBLE || server == Server.CANNED));
        }
        cells.add(Cell.of(server, "blocking get100 virtual 1000", Blocking.gets(path, 100, 1_000, Threads.VIRTUAL))
                .ofReads()
                .usual(server == Server.CANNED || server == Server.REAL));
        cells.add(Cell.of(server, "blocking get100 under 1000 async", new Loaded(path, 100, 1_000))
                .ofReads()
                .usual(server == Server.REAL));
    }

    private static void others(List<Cell> cells, Server server) {
        if (server == Server.CANNED) {
            cells.add(Cell.of(server, "watch events", new WatchEvents(0)));
            cells.add(Cell.of(server, "watch events among " + MANY + " watches", new WatchEvents(MANY)));
            cells.add(Cell.of(server, "idle sessions 1000", new IdleSessions(1_000))
                    .atMost(FEW_ROUNDS)
                    .inItsOwnProcess());
        }
        if (server == Server.REAL || server == Server.ENSEMBLE || server == Server.REAL_TLS) {
            cells.add(
                    Cell.of(server, "connect and close", new ConnectAndClose()).warmedUp(MANY_WARM_UPS).usual(server == Server.REAL));
        }
        if (server == Server.REAL) {
            cells.add(Cell.of(server, "watch latency", new WatchLatency()));
            cells.add(Cell.of(server, "reconnect after a cut", new Reconnect()));
            cells.add(Cell.of(server, "watches restored " + MANY, new WatchesRestored(MANY)));
        }
        if (server == Server.REAL || server == Server.CANNED) {
            cells.add(Cell.of(
                            server,
                            "blocking get 1 MB",
                            Blocking.gets(Nodes.ofBytes(MEGABYTE), MEGABYTE, 1, Threads.PLATFORM))
                    .usual(server == Server.REAL));
            cells.add(Cell.of(server, "children " + MANY, Blocking.children(Nodes.withChildren(MANY), MANY))
                    .usual(server == Server.REAL));
        }
    }
}
