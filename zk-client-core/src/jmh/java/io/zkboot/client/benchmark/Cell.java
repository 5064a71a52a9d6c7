/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.util.ArrayList;
import java.util.List;

/** One line of the table: a workload against a server. */
record Cell(String name, Server server, Workload workload, boolean hasLatency) {
    static final List<Integer> SIZES = List.of(100, 1024);

    /** Returns the node of that size. */
    static String path(int size) {
        return "/d" + size;
    }

    /** Returns all there are, those of one server together. */
    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (Server server : Server.values()) {
            List<Integer> windows = server.isTls() ? List.of(1000) : List.of(1000, 100);
            for (int size : SIZES) {
                for (int window : windows) {
                    cells.add(new Cell(
                            server.label() + " async get" + size + " window " + window,
                            server,
                            new Pipelined(path(size), size, window),
                            false));
                }
            }
            for (int callers : server.isTls() ? List.of(1) : List.of(1, 8)) {
                cells.add(new Cell(
                        server.label() + " blocking get100 callers " + callers,
                        server,
                        new Blocking(path(100), 100, callers),
                        true));
            }
        }
        return cells;
    }
}
