/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is asked of the servers.
 *
 * @param kind what
 * @param path the node, as the servers know it
 * @param value what is written; nobody ever writes it again. Null if nothing is
 * @param version the demanded version, {@link #ANY} for any
 */
record Step(Kind kind, String path, @Nullable String value, int version) {
    static final int ANY = -1;

    /** What can be asked. */
    enum Kind {
        GET,
        EXISTS,
        CHILDREN,
        SET,
        CREATE,
        CREATE_EPHEMERAL,
        DELETE,
        CHECK,
        /** A persistent watch is added. */
        WATCH,
        /** A recursive watch is added. */
        WATCH_TREE;

        boolean isRead() {
            return this == GET || this == EXISTS || this == CHILDREN;
        }

        boolean isWatch() {
            return this == WATCH || this == WATCH_TREE;
        }

        boolean writesValue() {
            return this == SET || this == CREATE || this == CREATE_EPHEMERAL;
        }
    }

    static Step get(String path) {
        return new Step(Kind.GET, path, null, ANY);
    }

    static Step exists(String path) {
        return new Step(Kind.EXISTS, path, null, ANY);
    }

    static Step children(String path) {
        return new Step(Kind.CHILDREN, path, null, ANY);
    }

    static Step set(String path, String value, int version) {
        return new Step(Kind.SET, path, value, version);
    }

    static Step create(String path, String value) {
        return new Step(Kind.CREATE, path, value, ANY);
    }

    static Step ephemeral(String path, String value) {
        return new Step(Kind.CREATE_EPHEMERAL, path, value, ANY);
    }

    static Step delete(String path) {
        return new Step(Kind.DELETE, path, null, ANY);
    }

    static Step check(String path, int version) {
        return new Step(Kind.CHECK, path, null, version);
    }

    static Step watch(Kind kind, String path) {
        return new Step(kind, path, null, ANY);
    }

    /** Returns what is written. */
    byte[] bytes() {
        return Values.bytes(value == null ? "" : value);
    }

    String word() {
        return kind + "," + path + "," + (value == null ? "" : value) + "," + version;
    }

    static Step of(String word) {
        String[] parts = word.split(",", -1);
        return new Step(
                Kind.valueOf(parts[0]),
                parts[1].intern(),
                parts[2].isEmpty() ? null : parts[2],
                Integer.parseInt(parts[3]));
    }
}
