/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

/**
 * Something that a watch was told.
 *
 * @param watch number of the watch
 * @param type what it was told
 * @param path the node, as the servers know it
 * @param zxid the transaction, -1 if it is not known
 * @param order its place among all that the client's event thread has told
 * @param at when, in nanoseconds of a clock that all share
 * @param session the session whose news it is
 */
record Event(long watch, Type type, String path, long zxid, long order, long at, long session) {
    static final String MARK = "event";

    /** What can be told. */
    enum Type {
        CREATED,
        DELETED,
        CHANGED,
        CHILDREN,
        /** Some may have been missed, and the watch goes on: told to the watch itself. */
        RESYNC,
        /** The connection is there again: all that a client without RESYNC tells its watches. */
        RECONNECTED,
        /** No more will come. */
        ENDED;

        boolean isChange() {
            return this == CREATED || this == DELETED || this == CHANGED || this == CHILDREN;
        }
    }

    String line() {
        return String.join(
                " ",
                MARK,
                Long.toString(watch),
                type.name(),
                path,
                Long.toString(zxid),
                Long.toString(order),
                Long.toString(at),
                Long.toHexString(session));
    }

    static Event of(String[] words) {
        return new Event(
                Long.parseLong(words[1]),
                Type.valueOf(words[2]),
                words[3].intern(),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]),
                Long.parseUnsignedLong(words[7], 16));
    }
}
