/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of the table: a workload against a server.
 *
 * @param real whether the server is a real one, or the canned one
 */
record Cell(String name, boolean real, Workload workload, boolean hasLatency) {
    static final List<Integer> SIZES = List.of(100, 1024);

    /** Returns the node of that size. */
    static String path(int size) {
        return "/d" + size;
    }

    /** Returns all there are, those of one server together. */
    static List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (boolean real : new boolean[] {false, true}) {
            String server = real ? "real" : "canned";
            for (int size : SIZES) {
                for (int window : new int[] {1000, 100}) {
                    cells.add(new Cell(
                            server + " async get" + size + " window " + window,
                            real,
                            new Pipelined(path(size), size, window),
                            false));
                }
            }
            for (int callers : new int[] {1, 8}) {
                cells.add(new Cell(
                        server + " blocking get100 callers " + callers,
                        real,
                        new Blocking(path(100), 100, callers),
                        true));
            }
        }
        return cells;
    }
}
