/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.meters;

import java.util.List;

/**
 * What is done: so many threads keep a window of reads or writes in flight, each its share.
 *
 * @param request {@code get} or {@code set}
 * @param face {@code future}, with one stage each, or {@code callback}
 */
record Cell(String request, String face, int window, int callers) {
    static final String GET = "get";
    static final String CALLBACK = "callback";

    static final List<Cell> ALL = List.of(
            new Cell(GET, "future", 1_000, 1),
            new Cell(GET, "future", 1_000, 4),
            new Cell(GET, "future", 100, 1),
            new Cell("set", "future", 1_000, 1),
            new Cell(GET, CALLBACK, 1_000, 1));

    /** Reads what {@link #toLine} has written. */
    static Cell parse(String line) {
        String[] words = line.split(" ", -1);
        return new Cell(words[0], words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
    }

    String toLine() {
        return request + " " + face + " " + window + " " + callers;
    }

    /** Its name in the table. */
    String name() {
        String bytes = request.equals(GET) ? "100" : "1024";
        return "async " + request + bytes + " window " + window + " callers " + callers + ", " + face + "s";
    }
}
